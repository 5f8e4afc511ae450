"""Files of an export to Every Eval Ever: the same bytes every time, in place of ours of before and of nobody else's."""

import json
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from made_records import JHMDB, cells_of, exported, lines, write

from skelbench.report.exchange.place import component


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_exporting_again_changes_no_byte(jhmdb: Path, tmp_path: Path) -> None:
    exported(jhmdb, tmp_path)
    once = files(tmp_path)
    exported(jhmdb, tmp_path)
    assert files(tmp_path) == once
    assert len(once) == 2


def test_a_record_lies_where_the_data_store_has_it_under_a_uuid_of_version_4(jhmdb: Path, tmp_path: Path) -> None:
    exported(jhmdb, tmp_path)
    (name,) = (name for name in files(tmp_path) if name.endswith(".json"))
    *folders, file = name.split("/")
    assert folders == ["data", "skelbench", "skelbench", JHMDB]
    assert UUID(file.removesuffix(".json")).version == 4


def test_a_model_that_was_trained_again_takes_the_place_of_the_former(jhmdb: Path, tmp_path: Path) -> None:
    (old,) = exported(jhmdb, tmp_path / "out")
    cells = cells_of("jhmdb", lambda row: row["spec"] == "clean" and row["repair"] == "")
    (new,) = exported(write(tmp_path / "x.csv", cells, weights_sha256="0" * 64), tmp_path / "out")
    assert old["evaluation_id"] != new["evaluation_id"]
    held = [name for name in files(tmp_path / "out") if name.endswith(".json")]
    assert len(held) == 1
    assert len(files(tmp_path / "out")) == 2
    assert json.loads((tmp_path / "out" / held[0]).read_text()) == new


def test_other_clips_of_a_model_and_files_of_others_stay(jhmdb: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    exported(jhmdb, out)
    cells = cells_of("jhmdb", lambda row: row["spec"] == "clean" and row["repair"] == "")
    exported(write(tmp_path / "x.csv", cells, names_sha256="0" * 16), out)
    assert len(files(out)) == 4
    folder = out / "data" / "skelbench" / "skelbench" / JHMDB
    log = json.loads(next(folder.glob("*.json")).read_text())
    foreign = {"e5a5ef0b-9d0f-4b2e-8a51-8f2f1f7c9c2a.json": json.dumps(log), "notes.json": "no JSON"}
    for name, text in foreign.items():
        (folder / name).write_text(text)
    exported(jhmdb, out)
    assert {name: (folder / name).read_text() for name in foreign} == foreign


def test_the_record_states_checksum_and_number_of_its_instances(jhmdb: Path, tmp_path: Path) -> None:
    (log,) = exported(jhmdb, tmp_path)
    said = log["detailed_evaluation_results"]
    raw = (tmp_path / said["file_path"]).read_bytes()
    assert (said["checksum"], said["total_rows"]) == (sha256(raw).hexdigest(), raw.count(b"\n"))
    assert said["total_rows"] == 176 * 8  # clean, three draws each of noise and of masked frames, and one repaired
    assert raw.isascii()


def test_an_export_without_instances_leaves_none_of_before(jhmdb: Path, tmp_path: Path) -> None:
    exported(jhmdb, tmp_path)
    (log,) = exported(jhmdb, tmp_path, instances=False)
    assert "detailed_evaluation_results" not in log
    assert [Path(name).suffix for name in files(tmp_path)] == [".json"]


def test_instances_are_of_accuracies_and_are_the_same_samples_for_every_model(tmp_path: Path) -> None:
    wanted = {("clean", ""), ("shift:5", "")}
    cells = cells_of("nw_ucla", lambda row: (row["spec"], row["repair"]) in wanted)
    results = write(tmp_path / "x.csv", cells)
    exported(results, tmp_path / "out")
    hashes: list[set[str]] = []
    for file in (tmp_path / "out").rglob("*.json"):
        held = lines(file)
        assert {line["evaluation_result_id"].partition("/")[2] for line in held} == {"accuracy"}
        hashes.append({line["sample_hash"] for line in held})
        assert len(hashes[-1]) == len(held) == 2 * 369
        right = [line["evaluation"]["is_correct"] for line in held]
        assert right == [line["output"]["raw"] == line["input"]["reference"] for line in held]
    assert len(hashes) == 2
    assert hashes[0] == hashes[1]


def test_names_become_parts_of_a_path_on_every_system() -> None:
    odd = ["a/b", "..", "con", "NUL.txt", "data", "a:b*?", "x. ", ".hidden", "ü", ""]
    assert [component(name) for name in odd] == [
        "a_b",
        "_",
        "_con",
        "_NUL.txt",
        "_data",
        "a_b__",
        "x",
        "_.hidden",
        "ü",
        "_",
    ]
