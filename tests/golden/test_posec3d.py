"""PoseConv3D against the official code: networks, heatmaps, and the way from a recording's pixels to the network."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.inputs.posec3d import compact_box, compacted, extents, resized
from skelbench.adapters.inputs.sampling import fixed_frames
from skelbench.adapters.networks.c3d import C3D
from skelbench.adapters.networks.heatmap import heatmaps, limbs_of, mirrored_maps
from skelbench.adapters.networks.posec3d import Network
from skelbench.adapters.networks.slowonly import SlowOnly
from skelbench.adapters.networks.x3d import X3D
from skelbench.adapters.posec3d import PoseC3D
from skelbench.adapters.weights.read import load_strict
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

COCO = LAYOUTS["coco17"]
PAIRS = "0-1 0-2 1-3 2-4 0-5 5-7 7-9 0-6 6-8 8-10 5-11 11-13 13-15 6-12 12-14 14-16 11-12"
DEFAULT_LIMBS = [tuple(map(int, pair.split("-"))) for pair in PAIRS.split()]


def official(file: Any) -> Network:
    """The network of a golden file, with its weights; sizes are read from its config."""
    config = ast.literal_eval(str(file["config"]))
    maps, width = config["in_channels"], config["base_channels"]
    if config["type"] == "C3D":
        backbone: Any = C3D(maps, width)
    elif config["type"] == "X3D":
        backbone = X3D(maps, width, config["stage_blocks"])
    else:
        backbone = SlowOnly(maps, width, config["stage_blocks"], config["inflate"], config["temporal_strides"])
    network = Network(backbone, int(file["num_classes"]), 0.5)
    state = {key[3:]: torch.from_numpy(np.asarray(file[key])) for key in file if key.startswith("sd/")}
    load_strict(network, state, str(file["source"]))
    return network.eval()


@pytest.mark.parametrize("path", found("posec3d_c3d", "posec3d_slowonly", "posec3d_x3d"))
def test_every_stage_of_the_network_is_the_official_one(path: Path) -> None:
    file = arrays(path)
    network, x = official(file), torch.from_numpy(file["input"])
    with torch.inference_mode():
        # the reference's own float32 is up to 1.2e-4 from its float64 where features reach 17
        np.testing.assert_allclose(network.backbone(x), file["feature"], rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(network.features(x), file["pooled"], atol=1e-4)
        np.testing.assert_allclose(network(x), file["logits"], atol=1e-4)
        np.testing.assert_allclose(network(x).softmax(-1).mean(0), file["prob_mean_over_clips"], atol=1e-5)
        np.testing.assert_allclose(network.double()(x.double()), file["logits_f64"], atol=1e-9)


def painted(file: Any, frames: slice, scored: bool = True, limbs: Any = None) -> Tensor:
    """(K, T, H, W)."""
    keypoint = torch.from_numpy(file["keypoint"][:, frames])[None]
    score = torch.from_numpy(file["keypoint_score"][:, frames])[None]
    size = tuple(int(side) for side in file["img_shape"])
    return heatmaps(keypoint, score if scored else torch.ones_like(score), size, float(file["sigma"]), limbs)[0]


def by_frame(maps: Tensor) -> Tensor:
    """(K, T, H, W) -> the official (T, K, H, W)."""
    return maps.transpose(0, 1)


@pytest.mark.parametrize("path", found("posec3d_heatmap"))
def test_heatmaps_are_the_official_ones(path: Path) -> None:
    file = arrays(path)
    limbs, first, every = file["limb_skeletons"].tolist(), slice(0, 6), slice(None)
    assert [list(pair) for pair in limbs_of(COCO)] == limbs
    np.testing.assert_allclose(by_frame(painted(file, every)), file["joint"], atol=1e-5)
    np.testing.assert_allclose(by_frame(painted(file, every, limbs=limbs)), file["limb"], atol=1e-4)
    unscored = by_frame(painted(file, first, scored=False))
    np.testing.assert_allclose(unscored, file["joint_noscore_first6"], atol=1e-5)
    default = by_frame(painted(file, first, limbs=DEFAULT_LIMBS))
    np.testing.assert_allclose(default, file["limb_defaultskeletons_first6"], atol=1e-4)


@pytest.mark.parametrize("path", found("posec3d_heatmap"))
def test_nothing_is_painted_outside_the_official_windows(path: Path) -> None:
    file = arrays(path)
    ours, theirs = by_frame(painted(file, slice(None))).numpy(), file["joint"]
    np.testing.assert_array_equal(ours > 0, theirs > 0)
    limb = by_frame(painted(file, slice(None), limbs=file["limb_skeletons"].tolist())).numpy()
    assert limb[file["limb"] == 0].max() < 1e-30  # far from a long limb float32 runs out, a little sooner or later


@pytest.mark.parametrize("path", found("posec3d_heatmap"))
@pytest.mark.parametrize("kind", ["joint", "limb"])
def test_the_double_flip_is_the_official_one(path: Path, kind: str) -> None:
    file = arrays(path)
    limbs = limbs_of(COCO) if kind == "limb" else None
    mirrored = mirrored_maps(COCO, limbs)
    name = "limb" if limbs else "kp"
    for left, right in zip(file[f"left_{name}"], file[f"right_{name}"], strict=True):
        assert mirrored[left] == right and mirrored[right] == left
    model = PoseC3D(Card("flip", "", {"heatmap": kind}, ("one",)))
    maps = painted(file, slice(0, 6), limbs=limbs)
    both = torch.cat([maps, model.mirror(maps[None])[0]], dim=1)  # flipped frames after the frames
    np.testing.assert_allclose(by_frame(both), file[f"{kind}_double_first6"], atol=1e-4)


@pytest.mark.parametrize("path", found("posec3d_pipeline"))
def test_a_recording_becomes_the_official_input(path: Path) -> None:
    file = arrays(path)
    keypoint, score = file["keypoint"].astype(np.float32), file["keypoint_score"].astype(np.float32)
    image_size = (int(file["img_shape"][0]), int(file["img_shape"][1]))
    length, views, size = int(file["clip_len"]), int(file["num_clips"]), int(file["size"])

    frames = fixed_frames(int(file["total_frames"]), length, views)
    np.testing.assert_array_equal(frames.ravel(), file["frame_inds"])
    chosen = keypoint[:, frames.ravel()]
    left, top, right, bottom = box = compact_box(extents(chosen), image_size)
    assert [bottom - top, right - left] == file["compact_img_shape"].tolist()
    corner = file["crop_quadruple"] * np.tile(image_size[::-1], 2)
    np.testing.assert_allclose([left, top, right - left, bottom - top], corner, atol=1e-6)
    np.testing.assert_allclose(compacted(chosen, box), file["compact_keypoint"], atol=1e-5)
    ours = resized(compacted(chosen, box), (bottom - top, right - left), (size, size))
    np.testing.assert_allclose(ours, file["resized_keypoint"], atol=1e-5)

    sizes = {"clip_len": length, "views": views, "size": size, "max_persons": len(keypoint)}
    config = {**sizes, "empty_frames": "keep"}
    model = PoseC3D(Card("official", "", config, ("one",)))
    model.network.eval()
    maps = model.maps(model.prepare(Clip(keypoint, score, COCO, "golden", image_size=image_size)))
    np.testing.assert_allclose(torch.cat([maps, model.mirror(maps)]), file["imgs"], atol=1e-5)


@pytest.mark.parametrize("path", found("posec3d_pipeline"))
def test_a_crop_inside_the_image_is_the_official_one(path: Path) -> None:
    file = arrays(path)
    keypoint = file["keypoint"].astype(np.float32)
    height, width = (int(side) for side in file["img_shape"])
    left, top, right, bottom = box = compact_box(extents(keypoint), (height, width), ratio=None, beyond=False)
    assert [bottom - top, right - left] == file["compact_noratio_nopad_img_shape"].tolist()
    np.testing.assert_allclose(compacted(keypoint, box), file["compact_noratio_nopad_keypoint"], atol=1e-5)


@pytest.mark.parametrize(
    ("config", "parameters", "entries"),
    [
        ({}, 2_024_860, 260),
        ({"blocks": [3, 4, 6]}, 3_034_140, 260),
        ({"backbone": "c3d"}, 3_404_892, 38),
        ({"backbone": "x3d"}, 254_508, 213),
    ],
)
def test_the_published_networks_have_their_official_size(config: dict[str, Any], parameters: int, entries: int) -> None:
    network = PoseC3D(Card("full", "", config, tuple(map(str, range(60))))).network
    assert sum(p.numel() for p in network.parameters()) == parameters
    assert len(network.state_dict()) == entries
