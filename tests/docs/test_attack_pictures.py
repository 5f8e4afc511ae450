"""The picture of all attacks shows each of them, within its bound."""

import pytest
from docs_script import docs_script

from skelbench.perturbations.attacks import ATTACKS
from skelbench.perturbations.attacks.attack import EPS
from skelbench.perturbations.attacks.ball import displacement


@pytest.mark.slow
def test_every_attack_has_its_panel_and_stays_within_its_level() -> None:
    (_, clean), *rows = docs_script("attack_pictures").damaged().items()
    assert [title.split(",")[0] for title, _ in rows] == list(ATTACKS)
    for title, clip in rows:
        name, level = title.split(", ")
        moved = float(displacement(clean, clip).max())
        assert moved > 0
        if ATTACKS[name].level == EPS:
            assert moved <= float(level)
