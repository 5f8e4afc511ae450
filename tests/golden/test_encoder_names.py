"""Encoders of contrastive learners, under their own names, become cards: with classes, or of an encoder without."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import skelbench, succeeded
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.adapters.model import load_model

CLASSES = 5


def encoder_of(path: Path) -> dict[str, Tensor]:
    """PSTL's encoder, by its official names."""
    file = arrays(path)
    return {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("sd.")}


def classifier(width: int) -> dict[str, Tensor]:
    made = torch.Generator().manual_seed(0)
    return {"fc.weight": torch.randn(CLASSES, width, generator=made), "fc.bias": torch.randn(CLASSES, generator=made)}


def under(name: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{name}.{key}": value for key, value in state.items()}


def projection(width: int) -> dict[str, Tensor]:
    """What a pre-training has in the place of `fc`."""
    return {f"fc.{n}.{what}": torch.zeros(width) for n in (0, 2) for what in ("weight", "bias")}


def beside(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """What a pre-training has beside its query encoder."""
    return {**under("encoder_k", state), "queue": torch.zeros(8, 64), "queue_ptr": torch.zeros(1)}


def converted(state: dict[str, Tensor], folder: Path, *options: object) -> tuple[str, Any]:
    torch.save(state, folder / "own.pt")
    said = succeeded("convert", folder / "own.pt", "--out", folder / "ours.yaml", *options)
    return said, load_model(folder / "ours.yaml", encoder=True)


def features(model: Any, path: Path) -> Tensor:
    x = torch.from_numpy(arrays(path)["x"]).permute(0, 4, 2, 3, 1).contiguous()
    with torch.inference_mode():
        return model.network.features(x)


def wide(path: Path) -> int:
    """Width of the features."""
    return arrays(path)["out_full"].shape[1]


def agree(model: Any, path: Path) -> None:
    np.testing.assert_allclose(features(model, path), arrays(path)["out_full"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_an_encoder_alone_becomes_a_card_without_classes(path: Path, tmp_path: Path) -> None:
    said, model = converted(encoder_of(path), tmp_path)
    assert "an encoder, no classes" in said and f"transfer {tmp_path}/ours.yaml linear" in said
    assert model.card.classes == () and model.config.average_absent and model.config.tcn_dropout == 0.5
    assert (model.config.sampling, model.config.normalise, model.config.clip_len) == ("resize", "relative", 50)
    assert (model.config.partition, model.config.edges) == ("distance", "bones")
    agree(model, path)


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_of_a_pre_training_the_query_encoder_is_taken_without_its_projection(path: Path, tmp_path: Path) -> None:
    state = encoder_of(path)
    slow = {key: torch.zeros_like(value) for key, value in {**state, **projection(wide(path))}.items()}
    said, model = converted({**under("encoder_q", {**state, **projection(wide(path))}), **beside(slow)}, tmp_path)
    assert "encoder_q is taken; left out: encoder_k, queue, queue_ptr" in said and not model.card.classes
    agree(model, path)


@pytest.mark.parametrize("convolution", [False, True])
@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_a_trained_last_layer_makes_a_classifier(path: Path, tmp_path: Path, convolution: bool) -> None:
    """ActCLR has a 1 x 1 convolution in the place of AimCLR's linear layer."""
    layer = classifier(wide(path))
    own = {**layer, "fc.weight": layer["fc.weight"][..., None, None]} if convolution else layer
    said, model = converted(under("encoder_q", {**encoder_of(path), **own}), tmp_path)
    assert f"{CLASSES} classes" in said and "expect a lower accuracy" not in said
    x = torch.from_numpy(arrays(path)["x"]).permute(0, 4, 2, 3, 1).contiguous()
    logits = torch.from_numpy(arrays(path)["out_full"]) @ layer["fc.weight"].T + layer["fc.bias"]
    with torch.inference_mode():
        torch.testing.assert_close(model.network(x), logits, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("stream", "factor"), [("j", 1.0), ("jm", 2.0), ("b", 3.0)])
@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_of_three_encoders_that_of_the_stream_is_taken(path: Path, tmp_path: Path, stream: str, factor: float) -> None:
    """The classifiers differ by a factor."""
    layer = classifier(wide(path))
    names = {"encoder_q": 1.0, "encoder_q_motion": 2.0, "encoder_q_bone": 3.0}
    each = {name: {**encoder_of(path), **{k: v * times for k, v in layer.items()}} for name, times in names.items()}
    state = {key: value for name, of in each.items() for key, value in under(name, of).items()}
    said, model = converted(state, tmp_path, "--set", f"stream={stream}")
    torch.testing.assert_close(model.network.cls_head.fc_cls.bias.detach(), factor * layer["fc.bias"])
    assert model.config.stream == stream and "left out: encoder_q" in said
    refused = skelbench("convert", tmp_path / "own.pt", "--out", tmp_path / "o.yaml", "--set", "stream=bm")
    assert refused.code == 2 and "no query encoder of stream bm" in refused.err


def skeattn(path: Path, pretraining: bool) -> dict[str, Tensor]:
    """SkeAttnCLR's file: every encoder has an `fc`, which its pre-training never trains."""
    state = encoder_of(path)
    state |= under("encoder_q.backbone", classifier(int(arrays(path)["hidden_dim"]))) | {"queue_z": torch.zeros(8, 48)}
    return state if pretraining else {key: state[key] for key in state if key.startswith("encoder_q.")}


@pytest.mark.parametrize("pretraining", [True, False])
@pytest.mark.parametrize("path", found("skeattn_model_eval"))
def test_skeattnclrs_backbone_is_taken_without_its_neck(path: Path, tmp_path: Path, pretraining: bool) -> None:
    _, model = converted(skeattn(path, pretraining), tmp_path)
    assert len(model.card.classes) == (0 if pretraining else CLASSES) and model.config.clip_len == 64
    assert (model.config.partition, model.config.edges) == ("direction", "bones")
    official = encoder_of(path)
    ours = model.network.state_dict()
    for block in range(10):
        key = f"st_gcn_networks.{block}.gcn.conv.weight"
        assert torch.equal(ours[f"backbone.gcn.{block}.gcn.conv.weight"], official[f"encoder_q.backbone.{key}"])


@pytest.mark.parametrize("wider", [1.5, 2.0])
@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_a_last_stage_that_widens_halves_no_frames(path: Path, tmp_path: Path, wider: float) -> None:
    """Twice as wide as the stage before is one that halves T elsewhere; in this family the last one never does."""
    made = torch.Generator().manual_seed(1)
    into = 4 * int(arrays(path)["hidden_channels"])
    width = int(wider * into)
    state, last = encoder_of(path), "st_gcn_networks.9"
    sizes = {"gcn.conv.weight": (3 * width, into, 1, 1), "gcn.conv.bias": (3 * width,), "tcn.2.bias": (width,)}
    sizes |= {
        "tcn.2.weight": (width, width, 9, 1),
        "residual.0.weight": (width, into, 1, 1),
        "residual.0.bias": (width,),
    }
    norms = [(f"{norm}.{what}", (width,)) for norm in ("tcn.0", "tcn.3", "residual.1") for what in ("weight", "bias")]
    stats = [(f"{norm}.running_{w}", (width,)) for norm in ("tcn.0", "tcn.3", "residual.1") for w in ("mean", "var")]
    for name, size in (*sizes.items(), *norms, *stats):
        state[f"{last}.{name}"] = torch.rand(size, generator=made)
    _, model = converted(state, tmp_path)
    assert (model.config.feature, model.config.inflate_stages, model.config.down_stages) == (width, (5, 8), (5, 8))
    assert features(model, path).shape[1] == width


@pytest.mark.parametrize("path", found("pstl_stgcn"))
def test_classes_of_an_encoder_are_refused(path: Path, tmp_path: Path) -> None:
    torch.save(encoder_of(path), tmp_path / "own.pt")
    ran = skelbench("convert", tmp_path / "own.pt", "--out", tmp_path / "ours.yaml", "--classes", 5)
    assert ran.code == 2 and "is an encoder without a last layer" in ran.err
    assert not (tmp_path / "ours.yaml").exists()
