"""Settings of the graph networks: what is refused, and by which names they go."""

from typing import Any

import pytest
import torch
from graph_models import ALL, small
from graph_models import small_stgcn as model

from skelbench.adapters.aagcn import AAGCN
from skelbench.adapters.card import Card, read_card
from skelbench.adapters.ctrgcn import CTRGCN
from skelbench.adapters.gcn import GCN
from skelbench.adapters.msg3d import MSG3D
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.stgcnpp import STGCNPP
from skelbench.core.errors import InputError


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"clip_length": 9}, "unknown configuration key 'clip_length'; did you mean clip_len"),
        ({"augment": {"rotat": 1}}, "unknown setting of configuration augment 'rotat'; did you mean rotate"),
        ({"clip_len": "many"}, "configuration clip_len: 'many' is no int"),
        ({"normalise": "imge"}, "unknown normalisation 'imge'; did you mean image"),
        ({"normalise": "ntu3d", "dimensions": 3}, "ntu3d needs layout ntu25, got coco17"),
        ({"normalise": "image", "dimensions": 3}, "image does not take 3-D poses"),
        ({"layout": "coco18"}, "unknown layout 'coco18'; did you mean coco17"),
        ({"data_bn": "BN"}, "data_bn: 'BN' is not VC, MVC or none"),
    ],
)
def test_a_wrong_configuration_is_answered(config: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        model(**config)


@pytest.mark.parametrize(
    "setting",
    [{"clip_len": 0}, {"views": 0}, {"num_stages": 0}, {"base_channels": -1}, {"tcn_dropout": 3.0}, {"dropout": 1.0}],
)
def test_sizes_that_make_no_network_are_named(setting: dict[str, float]) -> None:
    (key,) = setting
    with pytest.raises(InputError, match=f"^{key}: "):
        STGCN(Card("a", "skelbench.adapters.stgcn:STGCN", dict(setting), ("x", "y")))


@pytest.mark.parametrize(
    ("kind", "config", "message"),
    [
        (STGCN, {"sampling": "loop"}, "sampling: 'loop' is not uniform, pad or resize"),
        (STGCN, {"sampling": "pad", "views": 10}, "sampling: pad takes all frames, once; set views to 1"),
        (STGCN, {"sampling": "resize", "augment": {"crop": 0.5}}, "augment.crop to 1, and resize.train_share instead"),
        (STGCN, {"resize": {"fewest": 8}}, "resize: sampling: uniform resizes nothing; set sampling to resize"),
        (STGCN, {"sampling": "resize", "resize": {"test_share": 0}}, "resize.test_share: 0 is too small"),
        (STGCN, {"sampling": "resize", "resize": {"train_share": 2}}, "train_share: 2.* is too large; take at most 1"),
        (STGCN, {"sampling": "resize", "resize": {"fewest": 0}}, "resize.fewest: 0 is too few; take at least 1"),
        (
            STGCN,
            {"normalise": "relative", "layout": "hand21", "dimensions": 3},
            "shoulders, hand21 has none",
        ),
        (STGCN, {"augment": {"euler": 0.3}}, "augment.euler: turns of 2-D poses are augment.rotate"),
        (STGCN, {"stream": "k"}, "stream: 'k' is not j, b, jm or bm"),
        (STGCN, {"stream": "bm", "motion": True}, "would add the motion of stream bm; choose stream j or b"),
        (STGCN, {"adaptive": "offsett"}, "unknown adaptive 'offsett'; did you mean offset"),
        (STGCN, {"feature": -1}, "feature: -1 is too narrow; take at least 1, or 0"),
        (STGCNPP, {"feature": 5}, "feature: 5 is too narrow; take at least 6, or 0"),
        (STGCN, {"partition": "spatial"}, "partition: 'spatial' is not distance or direction"),
        (STGCN, {"edges": "limbs"}, "edges: 'limbs' is not links or bones"),
        (AAGCN, {"partition": "direction"}, "unknown configuration key 'partition'"),
        (STGCNPP, {"conv_pos": "mid"}, "conv_pos: 'mid' is not pre or post"),
        (CTRGCN, {"adaptive": "init"}, "unknown configuration key 'adaptive'"),
        (MSG3D, {"num_stages": 4}, "unknown configuration key 'num_stages'"),
    ],
)
def test_a_setting_that_one_network_cannot_take_is_answered(
    kind: type[GCN], config: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        kind(Card("toy", "gcn", config, ("a", "b")))


@pytest.mark.parametrize("kind", [STGCNPP, AAGCN, CTRGCN, MSG3D])
def test_the_narrowest_network_works_and_a_narrower_one_is_refused(kind: type[GCN]) -> None:
    least = {STGCNPP: 6, AAGCN: 4, CTRGCN: 4, MSG3D: 6}[kind]
    gcn = small(kind, base_channels=least)
    assert gcn.logits(torch.randn(2, 2, 16, 17, 3)).isfinite().all()
    with pytest.raises(InputError, match=f"base_channels: {least - 1} is too narrow; take at least {least}"):
        small(kind, base_channels=least - 1)


BY_BOTH_NAMES = [("heed_constant", "normalise_constant_inputs"), ("missing_ends", "bones_from_missing_joints")]


@pytest.mark.parametrize(("older", "name"), BY_BOTH_NAMES)
@pytest.mark.parametrize("kind", ALL)
def test_a_setting_goes_by_its_older_name_too(kind: type[GCN], older: str, name: str) -> None:
    assert not getattr(kind(Card("toy", "gcn", {}, ("a", "b"))).config, name)
    for key in (older, name):
        assert getattr(kind(Card("toy", "gcn", {key: True}, ("a", "b"))).config, name) is True


@pytest.mark.parametrize(("older", "name"), BY_BOTH_NAMES)
def test_a_setting_by_both_names_is_refused(older: str, name: str) -> None:
    with pytest.raises(InputError, match=f"{older} and {name} are two names of one setting; write one of them"):
        model(**{older: True, name: False})


@pytest.mark.parametrize(("older", "name"), BY_BOTH_NAMES)
def test_a_wrong_value_is_answered_by_the_name_that_was_written(older: str, name: str) -> None:
    for key in (older, name):
        with pytest.raises(InputError, match=f"configuration {key}: 3 is no bool"):
            model(**{key: 3})


def test_the_older_names_of_a_committed_card_stay_in_its_hash() -> None:
    card = read_card("stgcn-ntu60-xsub-3d-b")
    assert card.config["heed_constant"] is True and card.config["missing_ends"] is True
    assert card.config_sha256 == "659ea4b3f257fb75a68ccc40740273cd05384d359c21b42a9b4e3c3de6f16312"
