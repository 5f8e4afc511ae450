"""Pipelines of repairs: how they are written, and what holds for every repair."""

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip

from skelbench.core.errors import InputError
from skelbench.perturbations.repairs import REPAIRS
from skelbench.perturbations.repairs.pipeline import Pipeline, pipelines

NAMES = [name for repair in REPAIRS.values() for name in repair.names]
DAMAGE = ["clean", "frame-mask:0.5", "frame-mask:1", "joint-mask@frame:0.7", "joint-mask:1", "noise:0.05", "shift:5"]


@pytest.mark.parametrize("text", NAMES)
@pytest.mark.parametrize("layout", [("coco17", 2), ("ntu25", 3)], ids=["2d", "3d"])
@pytest.mark.parametrize("spec", DAMAGE)
def test_every_repair_gives_a_clip_again_and_leaves_its_input_alone(
    text: str, layout: tuple[str, int], spec: str
) -> None:
    clip = apply(spec, make_clip("r", *layout))
    before = fingerprint(clip)
    one, other = (Pipeline.parse(text).apply(clip) for _ in range(2))
    assert fingerprint(clip) == before
    assert fingerprint(one) == fingerprint(other)
    one.checked()
    assert (one.keypoint.dtype, one.score.dtype) == (np.float32, np.float32)
    assert (one.layout, one.name, one.image_size) == (clip.layout, clip.name, clip.image_size)
    assert (len(one.keypoint), one.keypoint.shape[2:]) == (len(clip.keypoint), clip.keypoint.shape[2:])
    assert (one.keypoint[~one.detected] == 0).all()


@pytest.mark.parametrize("text", NAMES)
def test_a_one_frame_clip_is_repaired_too(text: str) -> None:
    assert Pipeline.parse(text).apply(make_clip(frames=1)).score.shape[1] == 1


def test_a_pipeline_is_written_as_it_was_read_and_none_is_empty() -> None:
    assert [str(Pipeline.parse(text)) for text in ("drop-empty+interp", "interp + drop-empty", "none", "")] == [
        "drop-empty+interp",
        "interp+drop-empty",
        "",
        "",
    ]
    assert pipelines([]) == pipelines(["none", "none"]) == [Pipeline()]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("inter", "unknown repair 'inter'; did you mean interp?"),
        ("non", "did you mean none?"),
        ("drop-empty+", "unknown repair ''"),
        ("interp+none", "stands alone"),
        ("interp@x", "unknown variant 'interp@x'; did you mean interp?"),
        ("interp@", "unknown variant 'interp@'"),
    ],
)
def test_what_is_no_repair_is_answered_with_what_is(text: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        Pipeline.parse(text)
    assert says in str(raised.value)
