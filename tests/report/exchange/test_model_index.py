"""Front matter of a README.md: our results in model-index as the Hub's library reads it, all else as it was."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from huggingface_hub import ModelCard
from made_records import JHMDB, cells_of, write
from refusal import refusal

from skelbench.report.exchange.model_index import with_model_index, write_model_index
from skelbench.report.exchange.record import read_records

README = """---
# who made it
license: apache-2.0   # ours
model-index:
- name: stgcn-jhmdb-complete14_1
  results:
  - task: {type: other}
    dataset: {type: ucf, name: UCF}
    metrics:
    - {type: accuracy, value: 0.5}

# a remark among the keys
tags:
- skeleton
---
# A model

---
model-index: in the text
"""


def written(results: Path, path: Path) -> str:
    records, _ = read_records(results)
    return write_model_index(records, path).read_text()


def test_the_hub_reads_the_accuracies_of_the_results(jhmdb: Path, tmp_path: Path) -> None:
    card = ModelCard(written(jhmdb, tmp_path / "README.md"))
    rows = pd.read_csv(jhmdb, keep_default_na=False)
    plain = rows[rows["repair"] != "prepared-as-clean"]
    repaired = plain["repair"].map(lambda repair: f" | {repair}" if repair else "")
    expected = plain.assign(of=plain["spec"] + repaired).groupby("of")["top1"].mean() / 100
    found = {one.metric_args["treatment"]: one for one in card.data.eval_results or []}
    assert found.keys() == set(expected.index)
    for name, one in found.items():
        assert one.metric_value == pytest.approx(expected[name], abs=1e-4)
        assert (one.metric_type, one.metric_name) == ("accuracy", f"Accuracy under {name}")
        assert (one.dataset_type, one.dataset_config, one.dataset_split) == ("jhmdb", "complete14_1", "test")
    assert card.data.model_name == JHMDB


def test_other_keys_comments_text_and_results_of_others_stay_as_they_were(jhmdb: Path, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(README)
    text = written(jhmdb, path)
    head, _, rest = README.partition("model-index:")
    assert text.startswith(head + rest[rest.index("\n\n# a remark") + 1 : rest.index("---")] + "model-index:\n")
    assert text.endswith("\n---\n" + README.split("\n---\n", 1)[1])
    (entry,) = yaml.safe_load(text.split("---\n")[1])["model-index"]
    assert [result["dataset"]["type"] for result in entry["results"]] == ["ucf", "jhmdb"]


def test_exporting_again_changes_no_byte(jhmdb: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README)
    assert written(jhmdb, tmp_path / "README.md") == written(jhmdb, tmp_path / "README.md")


def test_another_model_of_the_same_index_stays(tmp_path: Path) -> None:
    text = with_model_index(README, {"name": "another", "results": []}, "README.md")
    index = yaml.safe_load(text.split("---\n")[1])["model-index"]
    assert [entry["name"] for entry in index] == [JHMDB, "another"]
    assert len(index[0]["results"]) == 1


def test_a_readme_without_front_matter_gets_one_above_its_text() -> None:
    text = with_model_index("# A model\n", {"name": "a", "results": []}, "README.md")
    assert text == "---\nmodel-index:\n- name: a\n  results: []\n---\n# A model\n"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (b"---\na: &x 1\nb: *x\n---\n", "anchors"),
        (b"---\n- a\n---\n", "its front matter is no mapping"),
        (b"---\nmodel-index: 3\n---\n", "its model-index is no list of models with results"),
        (b"---\nmodel-index:\n- name: a\n---\n", "its model-index is no list of models with results"),
        (b"---\r\na: 1\r\n---\r\n", "line ends of Windows"),
        (b'---\n{"model-index": [], "a": 1}\n---\n', "cannot be changed without loss"),
        (b"---\n\xff\n---\n", "no UTF-8 text"),
        (b"x" * (1 << 21), "larger than 1,048,576 bytes"),
    ],
)
def test_a_readme_that_cannot_be_changed_without_loss_is_refused_and_stays(
    before: bytes, said: str, jhmdb: Path, tmp_path: Path
) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(before)
    assert said in refusal(lambda: written(jhmdb, path))
    assert path.read_bytes() == before


def test_two_settings_of_a_model_are_two_results(tmp_path: Path) -> None:
    cells = cells_of("jhmdb", lambda row: row["spec"] == "clean" and row["repair"] == "")
    results = write(write(tmp_path / "x.csv", cells), cells, split="complete14_2")
    card = ModelCard(written(results, tmp_path / "README.md"))
    assert [one.dataset_config for one in card.data.eval_results or []] == ["complete14_1", "complete14_2"]
