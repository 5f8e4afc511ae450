"""`skelbench convert`: what weights tell, what is refused, and that nothing is written then."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import Ran, skelbench, succeeded

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.exchange.infer import KINDS, adapter_of, config_of
from skelbench.adapters.model import load_model

PLAN = {"num_stages": 3, "inflate_stages": [2, 3], "down_stages": [2, 3], "base_channels": 16}
SMALL: dict[str, dict[str, Any]] = {
    "stgcn:STGCN": PLAN,
    "stgcnpp:STGCNPP": PLAN,
    "aagcn:AAGCN": PLAN,
    "ctrgcn:CTRGCN": PLAN,
    "msg3d:MSG3D": {"base_channels": 12, "num_gcn_scales": 4, "num_g3d_scales": 2},
}
FLAT = {"layout": "coco17", "dimensions": 2, "score": True, "normalise": "image"}
SOLID = {"layout": "ntu25", "dimensions": 3, "score": False, "normalise": "ntu3d"}
BARE = {"layout": "openpose18", "dimensions": 2, "score": False, "normalise": "image"}
BERT = {
    "dim": 16,
    "depth": 2,
    "heads": 8,
    "mlp_ratio": 3,
    "maxlen": 9,
    "clip_len": 9,
    "representation": 8,
    "hidden": 12,
}


def network(adapter: str, config: dict[str, Any], classes: int = 4) -> Any:
    card = Card("fresh", f"skelbench.adapters.{adapter}", config, tuple(map(str, range(classes))))
    return load_model(card).network  # type: ignore[attr-defined]


@pytest.fixture
def weights() -> dict[str, Any]:
    return network("stgcn:STGCN", {**PLAN, **FLAT}).state_dict()


def ran(folder: Path, saved: Any, *options: object) -> Ran:
    folder.mkdir(exist_ok=True)
    torch.save(saved, folder / "x.pth")
    return skelbench("convert", folder / "x.pth", "--out", folder / "out" / "card.yaml", *options)


def refused(folder: Path, saved: Any, *options: object) -> str:
    """Convert what cannot be converted: one line on stderr, and nothing is left behind."""
    said = ran(folder, saved, *options)
    assert said.code == 2 and said.err.count("\n") == 1
    assert not list((folder / "out").glob("*"))
    return said.err


@pytest.mark.parametrize("pose", [FLAT, SOLID, BARE], ids=["flat", "solid", "bare"])
@pytest.mark.parametrize("adapter", SMALL)
def test_the_weights_tell_architecture_sizes_joints_and_channels(adapter: str, pose: dict[str, Any]) -> None:
    config = {**SMALL[adapter], **pose}
    state = network(adapter, config).state_dict()
    told = config_of(adapter_of(state), state, {})
    assert adapter_of(state) == f"skelbench.adapters.{adapter}"
    assert {key: told[key] for key in config} == config


@pytest.mark.parametrize(
    "config",
    [
        {"backbone": "slowonly", "base_channels": 8, "blocks": [1, 2, 1]},
        {"backbone": "x3d", "base_channels": 16, "blocks": [2, 1, 3]},
        {"backbone": "c3d", "base_channels": 4},
    ],
)
def test_the_weights_tell_the_backbone_of_poseconv3d(config: dict[str, Any]) -> None:
    state = network("posec3d:PoseC3D", config).state_dict()
    told = config_of(adapter_of(state), state, {})
    assert told == {
        **{"layout": "coco17", **config, "views": 10, "flip": True, "extra_persons": "cut"},
        "empty_frames": "keep",
    }
    limbs = {"config": "dict(type='GeneratePoseTarget', with_kp=False, with_limb=True, skeletons=skeletons)"}
    assert config_of(adapter_of(state), state, limbs)["heatmap"] == "limb"


@pytest.mark.parametrize("fuse", [True, False])
def test_the_weights_tell_the_sizes_of_motionbert(fuse: bool) -> None:
    config = {**BERT, "fuse": fuse}
    state = network("motionbert:MotionBERT", config).state_dict()
    told = config_of(adapter_of(state), state, {})
    assert {key: told[key] for key in config if key != "heads"} == {k: v for k, v in config.items() if k != "heads"}


def test_stages_that_halve_are_told_where_they_do_not_widen() -> None:
    state = network("stgcn:STGCN", {**PLAN, "inflate_stages": [2], "down_stages": [3]}).state_dict()
    told = config_of("skelbench.adapters.stgcn:STGCN", state, {})
    assert (told["inflate_stages"], told["down_stages"]) == ([2], [3])


def test_a_persons_place_has_statistics_of_its_own() -> None:
    state = network("stgcn:STGCN", {**PLAN, "data_bn": "MVC", "max_persons": 3}).state_dict()
    told = config_of("skelbench.adapters.stgcn:STGCN", state, {})
    assert (told["data_bn"], told["max_persons"]) == ("MVC", 3)
    state = network("stgcn:STGCN", {**PLAN, "data_bn": "none"}).state_dict()
    assert config_of("skelbench.adapters.stgcn:STGCN", state, {})["data_bn"] == "none"


def test_the_stream_is_read_off_the_configuration_in_the_file(tmp_path: Path, weights: dict[str, Any]) -> None:
    meta = {"config": "    dict(type='GenSkeFeat', dataset='coco', feats=['bm']),\n"}
    assert ran(tmp_path, {"meta": meta, "state_dict": weights}).code == 0
    assert read_card(tmp_path / "out" / "card.yaml").config["stream"] == "bm"
    assert (
        "stream=j is assumed, the weights do not tell; else --set stream=…" in ran(tmp_path, weights, "--name", "x").out
    )


def test_the_card_says_what_was_told_and_set(tmp_path: Path, weights: dict[str, Any]) -> None:
    (tmp_path / "names.txt").write_text("drink\neat\nread\nwrite\n")
    options = ("--set", "views=2", "--set", "augment.jitter=0.5", "--classes", tmp_path / "names.txt")
    said = ran(tmp_path, weights, *options, "--name", "mine").out
    card = read_card(tmp_path / "out" / "card.yaml")
    count = sum(p.numel() for p in network("stgcn:STGCN", PLAN).parameters())
    assert f"mine: skelbench.adapters.stgcn:STGCN, {count:,} parameters, 4 classes" in said
    assert (card.name, card.classes) == ("mine", ("drink", "eat", "read", "write"))
    assert (card.config["views"], card.config["augment"]) == (2, {"jitter": 0.5})
    assert card.paper.startswith("Yan et al.") and card.weights == "card.safetensors"
    assert load_model(card).config.augment.jitter == 0.5  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["missing_ends", "bones_from_missing_joints"])
def test_a_setting_by_either_name_leaves_the_card_with_the_older_one(
    tmp_path: Path, weights: dict[str, Any], name: str
) -> None:
    assert ran(tmp_path, weights, "--set", f"{name}=false").code == 0
    config = read_card(tmp_path / "out" / "card.yaml").config
    assert config["missing_ends"] is False and "bones_from_missing_joints" not in config


def test_the_card_is_evaluated(tmp_path: Path, toy_set: Path) -> None:
    state = network("stgcn:STGCN", {**PLAN, **FLAT}, classes=3).state_dict()
    names = tmp_path / "names"
    names.write_text("rise0\nrise1\nrise2\n")
    assert ran(tmp_path, state, "--classes", names, "--set", "clip_len=8").code == 0
    assert "card   clean" in succeeded("eval", "--model", tmp_path / "out" / "card.yaml", "--data", toy_set)


def test_missing_and_extra_tensors_are_listed(tmp_path: Path, weights: dict[str, Any]) -> None:
    del weights["backbone.gcn.1.tcn.bn.weight"]
    weights["backbone.surplus"] = torch.zeros(1)
    said = refused(tmp_path, {"state_dict": weights})
    assert "missing 1 keys (backbone.gcn.1.tcn.bn.weight), unexpected 1 keys (backbone.surplus)" in said


def test_a_tensor_that_sizes_are_read_off_is_missed_by_name(tmp_path: Path, weights: dict[str, Any]) -> None:
    del weights["backbone.gcn.0.gcn.bn.weight"]
    assert "lack backbone.gcn.0.gcn.bn.weight, which every STGCN has" in refused(tmp_path, weights)


@pytest.mark.parametrize(
    ("saved", "options", "message"),
    [
        ({"layer.weight": torch.zeros(1)}, (), "no architecture we know has the tensors layer.weight"),
        ({"epoch": 3, "lr": 0.1}, (), "holds epoch, lr, expected `state_dict`, `model` or the tensors themselves"),
        ([1, 2], (), "holds a list, expected a state dict"),
        ({"model": {}}, (), "expected `state_dict`"),
    ],
)
def test_a_file_without_a_network_is_refused(tmp_path: Path, saved: Any, options: Any, message: str) -> None:
    assert message in refused(tmp_path, saved, *options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--classes", "5"), "names 5 classes, the last layer has 4"),
        (("--classes", "gone.txt"), "neither a number nor a text file with one name a line"),
        (("--set", "stream=q"), "stream: 'q' is not j, b, jm or bm"),
        (("--set", "views"), "is not key=value"),
        (("--set", "layout=ntu25"), "check the card's layout, channels and classes"),
        (("--adapter", "skelbench.adapters.ctrgcn:CTRGCN"), "which every CTRGCN has; name another --adapter"),
        (("--trust", "--adapter", "no.such:Thing"), "cannot be imported"),
    ],
)
def test_what_does_not_fit_the_weights_is_refused(
    tmp_path: Path, weights: dict[str, Any], options: Any, message: str
) -> None:
    assert message in refused(tmp_path, weights, *options)


def test_a_class_that_is_named_twice_is_refused(tmp_path: Path, weights: dict[str, Any]) -> None:
    (tmp_path / "names").write_text("a\nb\na\nc\n")
    assert "a named twice" in refused(tmp_path, weights, "--classes", tmp_path / "names")


def test_a_pretrained_backbone_is_no_action_model(tmp_path: Path) -> None:
    state = network("motionbert:MotionBERT", BERT).state_dict()
    backbone = {f"module.{key[9:]}": value for key, value in state.items() if key.startswith("backbone.")}
    assert "is a pre-training of MotionBERT: a backbone without a last layer" in refused(
        tmp_path, {"model_pos": backbone}
    )


class Dangerous:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path("executed"),)


def test_nothing_in_a_checkpoint_is_executed(
    tmp_path: Path, weights: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ran(tmp_path, {"state_dict": weights, "message_hub": Dangerous()}).code == 0
    assert "making one may execute anything" in refused(tmp_path / "2", {"state_dict": {**weights, "a": Dangerous()}})
    assert not list(tmp_path.rglob("executed"))


@pytest.mark.parametrize("zipped", [True, False])
def test_the_best_accuracy_so_far_may_be_numpys(tmp_path: Path, weights: dict[str, Any], zipped: bool) -> None:
    """Mmcv keeps it in `meta`; files of NumPy 1 name the module that makes it otherwise."""
    path = tmp_path / "x.pth"
    saved = {"meta": {"hook_msgs": {"best_score": np.float64(0.9)}}, "state_dict": weights}
    torch.save(saved, path, _use_new_zipfile_serialization=zipped)
    if not zipped:
        path.write_bytes(path.read_bytes().replace(b"numpy._core.multiarray", b"numpy.core.multiarray"))
    succeeded("convert", path, "--out", tmp_path / "card.yaml")


def test_the_card_has_to_be_yaml(tmp_path: Path, weights: dict[str, Any]) -> None:
    torch.save(weights, tmp_path / "x.pth")
    assert "is no .yaml file" in skelbench("convert", tmp_path / "x.pth", "--out", tmp_path / "card").err


def test_every_kind_that_is_recognised_has_an_adapter() -> None:
    for adapter in KINDS:
        load_model(Card("x", adapter, {}, ("a",)))
