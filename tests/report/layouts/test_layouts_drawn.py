"""A layout drawn: every joint is in the drawing and in the list, left on the right, and what hangs together is near."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from skelbench.cli import app
from skelbench.core.layout import LAYOUTS
from skelbench.report.layouts.standing import standing
from skelbench.report.layouts.terminal import drawn


@pytest.mark.parametrize("name", LAYOUTS)
def test_nobody_has_a_limb_longer_than_half_of_him_or_two_joints_of_one_chain_in_one_place(name: str) -> None:
    layout, places = LAYOUTS[name], standing(LAYOUTS[name])
    assert np.isfinite(places).all()
    height = np.ptp(places[:, 1])
    lengths = [float(np.hypot(*(places[a] - places[b]))) for a, b in layout.links]
    assert max(lengths) < (0.7 if name == "hand21" else 0.5) * height
    assert len({tuple(place) for place in places.round(3).tolist()}) >= 0.9 * len(layout)  # none falls back to one spot


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "hand21"])
def test_the_left_is_on_the_right_as_far_out_as_its_partner(name: str) -> None:
    layout, places = LAYOUTS[name], standing(LAYOUTS[name])
    for v, w in enumerate(layout.mirror):
        assert places[v, 0] == -places[w, 0]
        assert (places[v, 0] > 0) == ("left" in layout.joints[v])


@pytest.mark.parametrize("name", ["coco17", "ntu25", "smpl24"])
def test_every_joint_has_its_number_in_the_drawing_and_its_line_in_the_list(name: str) -> None:
    lines = drawn(LAYOUTS[name]).splitlines()
    words = " ".join(lines[1 : -len(LAYOUTS[name]) - 1]).replace(".", " ").split()
    assert sorted(words, key=int) == [str(v) for v in range(len(LAYOUTS[name]))]
    assert [line.split()[1] for line in lines[-len(LAYOUTS[name]) :]] == list(LAYOUTS[name].joints)


def test_the_command_draws_and_lists_and_names_a_near_name_for_a_wrong_one(tmp_path: Path) -> None:
    run = CliRunner().invoke
    shown = run(app, ["list", "layouts", "--show", "coco17", "--json"])
    assert json.loads(shown.stdout)[9] == {
        "position": 9,
        "joint": "wrist_left",
        "hangs_on": "elbow_left",
        "partner": "wrist_right",
        "part": "left_arm",
    }
    picture = tmp_path / "coco17.png"
    assert run(app, ["list", "layouts", "--show", "coco17", "--out", str(picture)]).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    refused = run(app, ["list", "layouts", "--show", "coco71"])
    assert str(refused.exception) == "unknown layout 'coco71'; did you mean coco17?"
    assert run(app, ["list", "layouts", "--out", str(picture)]).exit_code != 0
