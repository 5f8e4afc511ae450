"""DSTFormer and its action head against the official implementation's own numbers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from numpy.typing import NDArray
from torch import Tensor, nn

from skelbench.adapters.networks.action_net import ActionHead, ActionNet
from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.weights.read import load_strict, official_state

LOGITS, TOKENS = 1e-5, 1e-4  # tolerances of the files' README


class Golden:
    """One file, and our network with its weights."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = arrays(path)
        dim, depth, heads, mlp, maxlen, width, fuse, classes, hidden, persons, self.short = map(
            int, self.file["config"]
        )
        self.input = torch.tensor(self.file["input"])
        joints = self.input.shape[3]
        assert self.input.shape[1] == persons
        backbone = DSTFormer(joints, dim, depth, heads, mlp, maxlen, width, bool(fuse))
        self.network = ActionNet(backbone, ActionHead(joints * width, hidden, classes, 0.5), average_absent=True).eval()
        weights = {key[3:]: torch.tensor(self.file[key]) for key in self.file if key.startswith("sd/")}
        load_strict(self.network, official_state({"model": {f"module.{k}": v for k, v in weights.items()}}), path.name)

    def close(self, ours: Tensor, key: str, tolerance: float) -> None:
        theirs: NDArray[np.float64] = self.file[key]
        np.testing.assert_allclose(ours.numpy().reshape(theirs.shape), theirs, rtol=0, atol=tolerance, err_msg=key)


@pytest.fixture(params=found("dstformer_"))
def golden(request: pytest.FixtureRequest) -> Iterator[Golden]:
    with torch.inference_mode():
        yield Golden(request.param)


def test_outputs_are_the_official_ones(golden: Golden) -> None:
    representation = golden.network.backbone(golden.input.flatten(0, 1))
    golden.close(representation, "representation", TOKENS)
    golden.close(golden.network.backbone.head(representation), "backbone_output_3d", TOKENS)
    golden.close(golden.network(golden.input), "logits", LOGITS)


def test_short_clips_use_the_first_temporal_embeddings(golden: Golden) -> None:
    short = golden.input[:, :, : golden.short]
    golden.close(golden.network.backbone(short[-1, :1]), "representation_short", TOKENS)
    golden.close(golden.network(short), "logits_short", LOGITS)


def test_every_level_gives_the_official_tokens(golden: Golden) -> None:
    backbone = golden.network.backbone
    seen: dict[str, Tensor] = {"mid/stem": backbone.stem(golden.input[0, :1])}

    def keep(module: nn.Module, name: str) -> None:
        module.register_forward_hook(lambda _module, _inputs, output: seen.__setitem__(f"mid/{name}", output))

    backbone.norm.register_forward_pre_hook(lambda _module, inputs: seen.__setitem__("mid/fused_last", inputs[0]))
    keep(backbone.norm, "normed")
    for level, (space_first, time_first) in enumerate(zip(backbone.blocks_st, backbone.blocks_ts, strict=True)):
        keep(space_first, f"st{level}")
        keep(time_first, f"ts{level}")
    backbone(golden.input[0, :1])
    wanted = [key for key in golden.file if key.startswith("mid/")]
    if not wanted:
        pytest.skip(f"{golden.path.name} holds no activations")
    for key in wanted:
        golden.close(seen[key], key, TOKENS)


def test_features_are_the_official_hidden_vector(golden: Golden) -> None:
    sibling = golden.path.with_name(golden.path.name.replace("dstformer_", "maskclr_attention_"))
    if not sibling.is_file():
        pytest.skip(f"{sibling.name} is not there; it holds the hidden vector for the same weights and input")
    hidden = golden.network.hidden(golden.input).numpy()
    np.testing.assert_allclose(hidden, arrays(sibling)["hidden_o"], rtol=0, atol=TOKENS)
