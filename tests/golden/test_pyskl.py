"""pyskl's data pipeline against its own numbers: graphs, normalisation and uniform sampling."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from golden_files import found
from npz import arrays

from skelbench.adapters.inputs import prenormalise, sampling
from skelbench.adapters.networks import graph
from skelbench.core.layout import LAYOUTS, Layout

OURS = {"coco": "coco17", "nturgb+d": "ntu25", "openpose": "openpose18"}
"""pyskl's layout name -> ours; `handmp` (hands) has none."""


def as_layout(name: str, file: np.lib.npyio.NpzFile) -> Layout:
    """The layout as the file describes it, so that graphs we have no layout for are checked too."""
    count = file[f"A/{name}/spatial/hop1"].shape[-1]
    joints = tuple(f"j{v}" for v in range(count))
    edges = tuple((joints[child], joints[parent]) for child, parent in file[f"inward/{name}"])
    return Layout(name, joints, edges, joints[int(file[f"center/{name}"])])


@pytest.mark.parametrize("path", found("pyskl_graphs"))
def test_adjacencies_are_pyskls(path: Path) -> None:
    file = arrays(path)
    for key in file:
        kind, _, rest = key.partition("/")
        parts = rest.split("/")
        if kind not in ("A", "hop", "msg3d_scales"):
            continue
        layout = as_layout(parts[0], file)
        hop = int(parts[-1].removeprefix("hop")) if kind != "msg3d_scales" else 1
        if kind == "hop":
            ours = graph.hop_distance(layout, hop)
            ours[np.isinf(ours)] = -1
        elif kind == "msg3d_scales":
            ours = graph.scales(layout, len(file[key]))
        elif parts[1] == "stgcn_spatial":
            ours = graph.stgcn_spatial(layout, hop)
        elif parts[1] in ("spatial", "binary_adj"):
            ours = getattr(graph, parts[1])(layout)
        else:
            continue  # `random` has no fixed answer
        np.testing.assert_allclose(ours, file[key], atol=1e-12, err_msg=key)


@pytest.mark.parametrize("path", found("pyskl_graphs"))
def test_our_layouts_have_pyskls_links_and_centre(path: Path) -> None:
    file = arrays(path)
    names = {key.split("/")[1] for key in file if key.startswith("inward/")}
    for name in names & OURS.keys():
        layout = LAYOUTS[OURS[name]]
        assert set(layout.links) == {tuple(link) for link in file[f"inward/{name}"].tolist()}
        assert layout.index[layout.centre] == int(file[f"center/{name}"])


@pytest.mark.parametrize("path", found("pyskl_uniform_sample"))
def test_uniform_sampling_takes_pyskls_frames(path: Path) -> None:
    file = arrays(path)
    for key in (key for key in file if key != "source"):
        frames, length = (int(n) for n in re.findall(r"_len(\d+)_clip(\d+)", key)[0])
        low, high = re.findall(r"_pinterval([\d.]+)-([\d.]+)", key)[0] if "_pinterval" in key else (1, 1)
        interval = (float(low), float(high))
        if key.startswith("test"):
            views = int(re.findall(r"_n(\d+)", key)[0])
            ours = sampling.fixed_frames(frames, length, views, interval).ravel()
        else:
            seed = int(re.findall(r"seed(\d+)", key)[0])
            bits = np.random.RandomState(seed)._bit_generator  # the stream of the legacy global generator
            ours = sampling.random_frames(frames, length, np.random.Generator(bits), interval)
        np.testing.assert_array_equal(ours, file[key], err_msg=key)


@pytest.mark.parametrize("path", found("pyskl_prenorm2d"))
def test_2d_normalisation_is_pyskls(path: Path) -> None:
    file = arrays(path)
    score = file["keypoint_score"]
    for key in file:
        if not key.startswith(("fix_", "auto_")):
            continue
        pose = file["tiny_keypoint" if "tiny" in key else "keypoint"]
        given = np.ones_like(score) if "noscore" in key else score
        threshold = float(key.partition("thr")[2] or 0.01)
        if key.startswith("auto"):
            placement = prenormalise.auto(pose, given, threshold)
        else:
            size = tuple(file["img_shape"].tolist()) if "imgshape" in key else None
            placement = prenormalise.image(size)
        ours = placement.apply(pose, prenormalise.confident(given, threshold))
        np.testing.assert_allclose(ours, file[key][..., :2], atol=1e-5, err_msg=key)


@pytest.mark.parametrize("path", found("pyskl_prenorm3d"))
def test_3d_normalisation_is_pyskls(path: Path) -> None:
    file = arrays(path)
    cases = [key.removesuffix("_in") for key in file if key.endswith("_in")]
    assert cases
    for case in cases:
        order, filled = prenormalise.tracked(file[f"{case}_in"])
        pose = file[f"{case}_in"][order][:, filled]
        assert pose.shape[1] == int(file[f"{case}_total_frames"])
        turned = prenormalise.ntu3d(pose)
        for suffix, placement in (("out", turned), ("out_nospine", replace(turned, turn=None))):
            ours = placement.apply(pose, pose.any(axis=-1))
            np.testing.assert_allclose(ours, file[f"{case}_{suffix}"], atol=1e-5, err_msg=f"{case}_{suffix}")
