"""The contrastive losses and their gradients against the official code, and against the paper's formulas in float64."""

from pathlib import Path

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.training.objectives.maskclr.contrast import class_contrast, class_means, contrast, ntxent, supcon

each_file = pytest.mark.parametrize("path", found("maskclr_losses_"))
each_set = pytest.mark.parametrize("features", ["relu", "signed"])
Golden = np.lib.npyio.NpzFile


def embeddings(file: Golden, features: str) -> tuple[Tensor, Tensor, Tensor]:
    plain, masked = (torch.tensor(file[f"{features}/z_{path}"]).double().requires_grad_() for path in "om")
    return plain, masked, torch.tensor(file["labels"])


def expect(loss: Tensor, file: Golden, key: str, *inputs: Tensor) -> None:
    np.testing.assert_allclose(loss.detach(), file[key], rtol=1e-7, err_msg=key)
    for name, gradient in zip("om", torch.autograd.grad(loss, inputs), strict=True):
        np.testing.assert_allclose(gradient, file[f"{key}_grad_{name}"], rtol=1e-6, atol=1e-8, err_msg=f"{key} {name}")


@each_file
@each_set
def test_the_losses_of_the_official_code_and_their_gradients_are_its_own(path: Path, features: str) -> None:
    file = arrays(path)
    plain, masked, label = embeddings(file, features)
    taus = [key.partition("tau")[2] for key in file if key.startswith(f"{features}/sample_loss_tau")]
    for tau in (tau for tau in taus if "grad" not in tau):
        expect(ntxent(plain, masked, float(tau)), file, f"{features}/sample_loss_tau{tau}", plain, masked)
    expect(supcon(plain, masked, label), file, f"{features}/class_loss", plain, masked)
    for tau in ("0.1", "0.7"):
        standard = supcon(plain, masked, label, float(tau)).detach()
        np.testing.assert_allclose(standard, file[f"{features}/supcon_standard_l2norm_tau{tau}"], rtol=1e-9)


@each_file
@each_set
@pytest.mark.parametrize(("negatives", "key"), [("both", "both"), ("masked", "masked_only")])
def test_the_losses_of_the_paper_are_its_formulas(path: Path, features: str, negatives: str, key: str) -> None:
    file = arrays(path)
    plain, masked, label = embeddings(file, features)
    sample = contrast(plain, masked, 0.7, negatives).detach()
    np.testing.assert_allclose(sample, file[f"{features}/paper_sc_{key}"], rtol=1e-9, atol=1e-9)
    count = int(label.max()) + 3  # the last two have no clips
    means = [class_means(embedding, label, count).detach() for embedding in (plain, masked)]
    there = label.unique()
    for mean, name in zip(means, "om", strict=True):
        np.testing.assert_allclose(mean[there], file[f"{features}/paper_centroids_{name}"], rtol=1e-9, atol=1e-12)
    official = file[f"{features}/paper_cc_{key}"]
    classes = contrast(*means, 0.7, negatives, torch.isin(torch.arange(count), there))[there]
    np.testing.assert_allclose(classes, official, rtol=1e-9, atol=1e-9)
    all_in_one = class_contrast(plain, masked, label, count, 0.7, negatives).detach()
    np.testing.assert_allclose(all_in_one, official.mean(), rtol=1e-9)
