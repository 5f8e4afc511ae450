"""What a level comes to on the data at hand: shares of a body, joints hidden, and nothing where there is nothing."""

import sys
from pathlib import Path

import numpy as np
import pytest
from damage import apply, whole

from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.note import note
from skelbench.perturbations.spec import Spec


def said(text: str, layout: str = "coco17", body: float = 0.36) -> str:
    return note(Spec.parse(text), LAYOUTS[layout], body)


@pytest.mark.parametrize(
    ("text", "body", "told"),
    [
        ("noise:0.01", 0.36, "2.8 % of a body here"),
        ("noise:0.01", 1.25, "0.8 % of a body here"),
        ("noise:0.002", 0.36, "0.56 % of a body here"),
        ("noise@spatial:0.1", 0.36, "28 % of a body here"),
        ("noise:1", 0.36, "280 % of a body here"),
        ("jitter@slow:0.01", 0.36, "2.8 % of a body here"),
        ("noise@body:0.01", 0.36, ""),
        ("noise@body@spatial:0.01", 0.36, ""),
        ("noise:0.01", float("nan"), ""),
        ("noise:0", 0.36, ""),
    ],
)
def test_noise_is_told_as_a_share_of_a_body(text: str, body: float, told: str) -> None:
    assert said(text, body=body) == told


@pytest.mark.parametrize(
    ("text", "layout", "told"),
    [
        ("joint-mask:0.1", "jhmdb15", "hides 2 of 15 joints"),
        ("joint-mask:0.15", "jhmdb15", "hides 2 of 15 joints"),
        ("joint-mask:0.02", "jhmdb15", "hides 0 of 15 joints"),
        ("joint-mask@frame:0.3", "coco17", "hides 5 of 17 joints in every frame"),
        ("joint-mask@frame@interp:0.3", "coco17", "replaces 5 of 17 joints in every frame"),
        ("joint-mask@burst:0.3", "coco17", "hides 5.1 of 17 joints in the mean of all frames"),
        ("part-mask:hands", "ntu25", "hides 4 of 25 joints"),
        ("joints-shaded:6", "ntu25", "hides 6 of 25 joints"),
        ("part-mask:head", "jhmdb15", "hides 1 of 15 joints"),
        ("part-mask:head", "coco17", "hides 5 of 17 joints"),
        ("part-mask:head", "blazepose33", "hides 11 of 33 joints"),
        ("shift:5", "coco17", "moves 5 of 17 joints"),
        ("shift@clip@frame:5", "coco17", "moves 5 of 17 joints"),
        ("frame-mask:0.5", "coco17", ""),
        ("frame-drop:0.5", "coco17", ""),
        ("estimator:lq", "coco17", ""),
        ("clean", "coco17", ""),
    ],
)
def test_joints_are_counted_in_the_layout_of_the_data(text: str, layout: str, told: str) -> None:
    assert said(text, layout) == told


@pytest.mark.parametrize("layout", ["coco17", "jhmdb15", "blazepose33", "ntu25"])
@pytest.mark.parametrize("text", ["joint-mask:0.15", "joint-mask@frame:0.3", "part-mask:head", "joints-shaded:4"])
def test_as_many_joints_are_hidden_as_the_note_says(text: str, layout: str) -> None:
    damaged = apply(text, whole(layout=layout))
    assert set((damaged.score == 0).sum(axis=2).ravel().tolist()) == {int(said(text, layout).split()[1])}


@pytest.mark.parametrize("layout", ["coco17", "blazepose33", "ntu25"])
@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_random_parts_hide_between_as_many_joints_as_the_note_says(number: int, layout: str) -> None:
    clips = [apply(f"parts-shaded:{number}", whole(layout=layout, name=str(k), frames=1)) for k in range(100)]
    hidden = np.concatenate([(clip.score == 0).sum(axis=2).ravel() for clip in clips])
    few, many = (int(hidden.min()), int(hidden.max()))
    told = f"{few}" if few == many else f"{few} to {many}"
    assert said(f"parts-shaded:{number}", layout) == f"hides {told} of {len(LAYOUTS[layout])} joints"


def test_in_a_composition_every_term_has_its_note() -> None:
    told = said("frame-mask:0.5+joint-mask:0.3+noise:0.01")
    assert told == "joint-mask:0.3: hides 5 of 17 joints; noise:0.01: 2.8 % of a body here"
    assert said("estimator:lq+noise:0.01") == "noise:0.01: 2.8 % of a body here"


def test_a_family_from_outside_may_have_a_note_of_its_own(my_module: Path) -> None:
    assert said("my_module:glitch:0.3") == ""
    del sys.modules["my_module"]
    words = "note=lambda variant, share, layout, body: f'{share:.0%} of {len(layout)} {body}', version=1"
    my_module.write_text(my_module.read_text().replace("version=1", words))
    assert said("my_module:glitch:0.3", "jhmdb15") == "30% of 15 0.36"
