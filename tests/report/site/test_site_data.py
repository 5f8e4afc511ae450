"""What the pages of a site are told: who is ranked under what, a model's card, and every clip's outcome as bits."""

from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
from made_evidence import draws, evidence
from toy import WRIST
from toy_page import PAGE_SPECS

from skelbench.report.evidence import Evidence, join_evidence
from skelbench.report.site.addresses import addresses
from skelbench.report.site.boards import boards_data
from skelbench.report.site.card import facts
from skelbench.report.site.outcomes import clip_names, clips_data, outcomes_data


def unpacked(text: str, clips: int) -> list[int]:
    return np.unpackbits(np.frombuffer(b64decode(text), np.uint8))[:clips].tolist()


def ten(dataset: str) -> Evidence:
    """Ten clips of which the damaged ones were measured without the last, in two draws."""
    clean = draws([0, 1] * 5, [0, 1, 0, 1, 0, 1, 0, 1, 1, 0])
    damaged = draws([0, 1] * 4 + [0], [1, 1, 0, 1, 0, 1, 0, 1, 0], [0, 0, 0, 1, 0, 1, 0, 1, 0])
    return evidence(clean, damaged, ("up", "down"), dataset)


def test_outcomes_are_a_bit_for_every_clip_and_draw_in_the_order_of_names() -> None:
    one = ten("recorded")
    names = clip_names(one)
    cells = outcomes_data(one, "m", names, [])["cells"]
    assert names.tolist() == [f"c{i}" for i in range(10)]
    assert [unpacked(text, 10) for text in cells["clean"]["correct"]] == [[1, 1, 1, 1, 1, 1, 1, 1, 0, 0]]
    assert [unpacked(text, 10) for text in cells["noise:0.1"]["correct"]] == [
        [0, 1, 1, 1, 1, 1, 1, 1, 1, 0],
        [1, 0, 1, 1, 1, 1, 1, 1, 1, 0],
    ]
    assert unpacked(cells["noise:0.1"]["there"], 10) == [1] * 9 + [0]
    assert "there" not in cells["clean"]


def test_of_recordings_groups_are_numbers_and_nothing_else_is_told() -> None:
    one = ten("recorded")
    assert clips_data(one, clip_names(one)) == {"group": list(range(10))}
    told = ten("synthetic")
    assert clips_data(told, clip_names(told)) == {
        "group": list(range(10)),
        "names": [f"c{i}" for i in range(10)],
        "labels": [0, 1] * 5,
        "classes": ["up", "down"],
    }
    predicted = outcomes_data(told, "m", clip_names(told), [])["cells"]["noise:0.1"]["predicted"]
    assert np.frombuffer(b64decode(predicted), "<i2").tolist() == [1, 1, 0, 1, 0, 1, 0, 1, 0, -1]


def test_models_are_ranked_under_all_damage_and_every_family_and_a_lack_of_it_is_said(page_results: Path) -> None:
    (found,) = join_evidence([page_results])
    every, *families = boards_data(found, addresses([found]), None)
    assert [one["label"] for one in families] == ["family joint-mask", "family noise", "family part-mask"]
    assert all(len(one["rows"]) == 2 for one in (every, *families))
    rows = found.rows[(found.rows["model"] == "wrist") | (found.rows["spec"] == "clean")]
    fewer = replace(found, rows=rows.reset_index(drop=True))
    (alone, *_) = boards_data(fewer, addresses([fewer]), None)
    assert [row["model"] for row in alone["rows"]] == ["wrist"]
    assert any("another </td> model lacks any perturbation" in text for text in alone["about"])
    bare = replace(found, rows=found.rows[found.rows["spec"] == "clean"])
    (nothing,) = boards_data(bare, addresses([bare]), None)
    assert nothing["rows"] == [] and nothing["about"][0].startswith("Nobody is ranked")


def test_a_card_tells_what_it_has_and_a_model_without_one_what_its_rows_know(page_results: Path) -> None:
    (found,) = join_evidence([page_results])
    training = {"data": "toy", "recipe": {"epochs": 3, "lr": 0.1}, "command": "skelbench train x"}
    card = replace(WRIST, paper="A, B", licence="MIT", training=training, claims={"top1": 90.5})
    told = dict(facts("wrist", [replace(found, cards={"wrist": card}).only("wrist")], None))
    assert told["adapter"] == "toy:WristModel" and told["paper"] == "A, B" and told["licence"] == "MIT"
    assert told["training: recipe"] == "epochs 3, lr 0.1"
    assert told["claimed top1"] == "90.5 %"
    assert "training: command" not in told  # it stands below, as a command
    rows = found.rows.assign(selected_on="test", weights_sha256="f" * 64)
    unknown = dict(facts("wrist", [replace(found, rows=rows).only("wrist")], None))
    assert unknown["card"] == "not here; give it with --model"
    assert unknown["weights measured"] == "f" * 64
    assert "flatter" in unknown["selection"]
    assert set(found.specs) == {"clean", *PAGE_SPECS}
