"""What `skelbench check` writes for GitHub, JUnit readers and programs, read back by their own rules."""

import json
import re
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest

from skelbench.evaluation.results.fall import Fall, Paired
from skelbench.evaluation.results.statistics import Estimate
from skelbench.report.check.as_json import as_json
from skelbench.report.check.github import annotations, error, summary
from skelbench.report.check.junit import junit
from skelbench.report.check.places import Place
from skelbench.report.check.text import text
from skelbench.report.check.verdict import Checked, Held

HOSTILE = "a%b,c:d\r\n::error::<img src=x>|\x1b[2J\ufffe\x00&\"'é"
PAIR = Paired(
    np.array(["c0", "c1"], object),
    np.int16([0, 0]),
    np.array(["s0", "s1"], object),
    "subject",
    old=np.int16([[0, 0], [0, 0], [0, 1]]),
    new=np.int16([[0, 1], [0, 1], [0, 1]]),
)
FALL = Fall(Fraction(5, 6), Fraction(3, 6), Estimate(1 / 3, 0.125, 0.5), 0.01)


def place(spec: str, model: str = "m") -> Place:
    return Place(model, "ntu60", "xsub", "test", "hrnet", spec)


def checked(name: str = "m") -> Checked:
    """A cell that fell, one that holds, their mean, one that is missing and one that is new."""
    cells = [Held(place(f"noise:{name}", name), "fell", PAIR, FALL), Held(place("clean", name), "holds", PAIR, FALL)]
    mean = Held(place("mean of 2 cells", name), "holds", PAIR, FALL)
    return Checked("n.csv", "o.csv", Fraction(1), cells, [mean], [place("gone", name)], [place("more", name)], "")


def read_annotation(line: str) -> tuple[str, dict[str, str], str]:
    """Take a workflow command apart as the runner does (actions/runner, ActionCommand.cs)."""
    head, message = line[2:].split("::", 1)
    command, _, rest = head.partition(" ")
    marks = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}

    def undone(text: str, marks: dict[str, str]) -> str:
        for mark, character in marks.items():
            text = text.replace(mark, character)
        return text.replace("%25", "%")

    properties = dict(pair.split("=", 1) for pair in rest.split(","))
    lines = {mark: marks[mark] for mark in ("%0D", "%0A")}
    return command, {key: undone(value, marks) for key, value in properties.items()}, undone(message, lines)


def test_an_annotation_says_what_was_put_in() -> None:
    line = error(HOSTILE, HOSTILE)
    assert not {"\r", "\n"} & {*line}
    assert read_annotation(line) == ("error", {"title": HOSTILE}, HOSTILE)


def test_github_gets_an_annotation_for_each_that_failed_and_a_count() -> None:
    lines = annotations(checked()).split("\n")
    told = [read_annotation(line) for line in lines if line.startswith("::")]
    assert [properties["title"] for _, properties, _ in told] == ["m noise:m fell", "m gone missing"]
    assert told[0][2] == "83.33 -> 50.00, fell by 33.33 points [12.50, 50.00] over 2 subjects, which is few"
    assert lines[-1] == "2 cells and 1 mean compared, 1 fell by more than 1 point, 1 missing"


def test_no_name_starts_a_workflow_command_of_its_own() -> None:
    started = [line for line in re.split(r"[\r\n]", annotations(checked(HOSTILE))) if line.lstrip().startswith("::")]
    assert len(started) == 2  # what fell, and what is missing


def test_the_summary_has_a_row_for_everything_and_no_html_but_its_own() -> None:
    page = summary(checked(HOSTILE))
    assert page.startswith("### skelbench check: fell\n")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows[1:]] == ["| holds", "| fell", "| holds", "| missing", "| extra"]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    assert "<" not in page


def structure(root: ElementTree.Element) -> None:
    """Hold a file against jenkins-junit.xsd: elements, their attributes, and counts that are true."""
    known = {
        "testsuites": {"name", "time", "tests", "failures", "disabled", "errors"},
        "testsuite": {
            "name",
            "tests",
            "failures",
            "errors",
            "time",
            "disabled",
            "skipped",
            "timestamp",
            "hostname",
            "id",
        }
        | {"package"},
        "testcase": {"name", "assertions", "time", "classname", "status"},
        "failure": {"type", "message"},
        "skipped": {"message"},
    }
    inside = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "skipped"}}
    for element in root.iter():
        assert set(element.attrib) <= known[element.tag]
        assert {child.tag for child in element} <= inside.get(element.tag, set())
    for suite in (root, *root.iter("testsuite")):
        assert int(suite.attrib["tests"]) == len(list(suite.iter("testcase")))
        assert int(suite.attrib["failures"]) == len(list(suite.iter("failure")))
    assert all({"name", "classname"} <= set(case.attrib) for case in root.iter("testcase"))


@pytest.mark.parametrize("name", ["m", HOSTILE])
def test_junit_readers_get_a_test_case_per_cell(name: str) -> None:
    root = ElementTree.fromstring(junit(checked(name)).encode())
    structure(root)
    failed = {
        case.attrib["name"]: case[0].attrib["type"]
        for case in root.iter("testcase")
        if case.find("failure") is not None
    }
    assert list(failed.values()) == ["fell", "missing"]
    message = root.find(".//failure").attrib["message"]  # type: ignore[union-attr]
    assert message == "83.33 -> 50.00, fell by 33.33 points [12.50, 50.00] over 2 subjects, which is few"
    assert [case.attrib["name"] for case in root.iter("testcase") if case.find("skipped") is not None] == ["more"]


def test_junit_drops_what_xml_cannot_hold_and_keeps_the_rest() -> None:
    root = ElementTree.fromstring(junit(checked(HOSTILE)).encode())
    name = next(case.attrib["name"] for case in root.iter("testcase") if case.attrib["name"].startswith("noise"))
    kept = "".join(c for c in HOSTILE if c not in "\x1b\ufffe\x00")
    assert name.split() == f"noise:{kept}".split()  # XML makes spaces of line breaks in attributes


def test_programs_get_one_object_with_exact_counts() -> None:
    found = json.loads(as_json(checked(HOSTILE)))
    assert (found["verdict"], found["max_drop"], found["new"], found["baseline"]) == ("fell", 1.0, "n.csv", "o.csv")
    assert found["counts"] == {"compared": 2, "fell": 1, "missing": 1, "extra": 1}
    cell = found["cells"][0]
    assert (cell["model"], cell["spec"], cell["status"]) == (HOSTILE, f"noise:{HOSTILE}", "fell")
    assert (cell["baseline_correct"], cell["correct"], cell["clips"], cell["draws"]) == (5, 3, 2, 3)
    assert cell["interval"] == [12.5, 50.0]
    assert cell["fall"] == pytest.approx(100 / 3)
    assert cell["flipped_clips"] == ["c1"]
    assert [found[kind][0]["spec"] for kind in ("means", "missing", "extra")] == ["mean of 2 cells", "gone", "more"]
    assert "95 %" in found["method"]


def test_where_predictions_must_be_the_same_there_is_no_interval() -> None:
    held = Held(place("clean"), "fell", PAIR, None)
    exact = Checked("n.csv", "o.csv", Fraction(0), [held], [], [], [], "")
    found = json.loads(as_json(exact))
    assert (found["cells"][0]["interval"], found["cells"][0]["fall"]) == (None, pytest.approx(100 / 3))
    assert text(exact).splitlines() == [
        "FELL     m  clean: 83.33 -> 50.00, 1 of 2 clips predicted otherwise: 'c1'",
        "1 cell compared, 1 predicted otherwise, 0 missing",
    ]
