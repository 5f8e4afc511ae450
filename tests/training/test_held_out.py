"""No recipe or preset trains with what the suite `held-out` measures, nor with anything that resembles it.

Whoever adds a training augmentation must say here which families of damage it resembles. How a network samples its
frames is no augmentation but its input, and near `fps@random` where it is random; the suite says so.
"""

import ast
from dataclasses import fields
from pathlib import Path

from skelbench.adapters.inputs.augment import Augment
from skelbench.perturbations.suites import load_suite
from skelbench.training.objectives.maskclr.masking import UNITS

ROOT = Path(__file__).parents[2]
HELD_OUT = {term.name for spec in load_suite("held-out") for term in spec.terms}
AUGMENTED = {
    "rotate": {"rotate", "roll"},
    "tilt": {"rotate@pitch", "rotate@roll", "rotate@any"},
    "scale": {"scale", "scale@up", "scale@anisotropic"},
    "shear": {"rotate", "scale@anisotropic"},
    "euler": {"rotate", "rotate@pitch", "rotate@roll", "rotate@any"},
    "mirror": {"mirror", "invert@clip"},
    "jitter": {"noise", "jitter@fast"},
    "crop": {"truncate@random"},
}
MASKED = {
    "joint-frame": {"joint-mask@frame"},
    "joint-group": {"joint-mask@burst"},
    "joint": {"joint-mask"},
    "frame": {"frame-mask"},
}
"""What the unit hides that MaskCLR and MotionBERT-R train with."""


def test_six_families_are_held_out() -> None:
    assert len(HELD_OUT) == 6


def test_every_augmentation_is_known_and_resembles_no_family_held_out() -> None:
    assert AUGMENTED.keys() == {field.name for field in fields(Augment)}
    assert not HELD_OUT & set().union(*AUGMENTED.values())


def test_every_unit_of_a_mask_is_known_and_resembles_no_family_held_out() -> None:
    assert MASKED.keys() == set(UNITS)
    assert not HELD_OUT & set().union(*MASKED.values())


def test_nothing_that_trains_can_damage_clips_by_a_family() -> None:
    """Neither training nor adapters import a family, a spec or the table of families."""
    for folder in ("training", "adapters"):
        for path in (ROOT / "skelbench" / folder).rglob("*.py"):
            found = [name for name in _imported(path) if name.startswith("skelbench.perturbations")]
            assert not found, path


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found
