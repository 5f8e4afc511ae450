"""YAML is read as PyYAML's safe loader reads it, less the powers that do harm."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from refusal import cheap_refusal, refusal

from skelbench.core.yaml_file import DEEPEST, SIZE, parse_yaml, read_yaml

OURS = [
    path
    for folder in ("models", "perturbations", "skelbench/core/layouts", ".github")
    for path in sorted((ROOT / folder).glob("**/*.y*ml"))
]
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"))  # PyYAML does not read its own back
)
TREES = st.recursive(
    PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc-_é", min_size=1), inner), max_leaves=9
)


def test_every_file_that_ships_reads_as_it_always_did() -> None:
    assert len(OURS) > 350
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        assert repr(parse_yaml(text)) == repr(yaml.safe_load(text)), path


@given(TREES)
def test_what_yaml_writes_of_plain_values_is_read_back(tree: Any) -> None:
    assert parse_yaml(yaml.safe_dump(tree, allow_unicode=True)) == tree


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x [1]\nb: *x", "line 1: anchors (&) and aliases (*) are not read"),
        ("a: &x 1", "anchors (&) and aliases"),
        ("a: !!python/object/apply:os.system [ls]", "tags such as 'tag:yaml.org,2002:python/object/apply:os.system'"),
        ("a: !!set {b}", "tags such as"),
        ("a: !!binary aGk=", "tags such as"),
        ("a: !own 1", "tags such as '!own' are not read"),
        ("a: " + "9" * 5000, "a number of 5000 characters"),
        ("a: 0x_", "'0x_' is no number"),
        ("? [a]\n: 1", "a key that is a mapping or a list"),
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' is there twice"),
        ("1: a\n1.0: b", "the key 1.0 is there twice"),
        ("1: a\n0x1: b", "line 2: the key 1 is there twice"),
        ("1: a\ntrue: b", "line 2: the key True is there twice"),
        ("1: a\n'1': b", "line 2: the key '1' is there twice"),
        ("'1': a\n0x1: b", "line 2: the key 1 is there twice"),
        ("a:\n  yes: 1\n  'True': 2", "line 3: the key 'True' is there twice"),
        ("%YAML 1.1\n---\na: 1", "line 1: directives (% at the start of a line) are not read"),
        ("%TAG ! tag:x,2000:\n---\na: 1", "line 1: directives"),
        ("%foo: 1", "line 1: directives"),
        ("a: 1\n%b: 2", "line 2: directives"),
        ("a: 1\r%b: 2", "line 2: directives"),
        ("a: 1\n---\nb: 2", "2 documents, expected one"),
        ("a: \ud800", "characters that are no text"),
        ("a: \0", "characters that are no text"),
        ("[" * 20_000, f"more than {DEEPEST} values in each other"),
        ("- " * 5000 + "a", f"more than {DEEPEST} values in each other"),
    ],
)
def test_what_does_harm_is_refused(text: str, why: str) -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        parse_yaml(text)
    assert why in str(caught.value)


@pytest.mark.parametrize("date", ["2001-01-01", "2001-99-99", "2001-12-14t21:59:43.10-05:00"])
def test_a_date_is_text(date: str) -> None:
    assert parse_yaml(f"a: {date}") == {"a": date}


@pytest.mark.parametrize(
    ("text", "value"), [("a: 100%", "100%"), ("a: '%b'", "%b"), ("a: |\n %b", "%b"), ("a:\n  - c %", ["c %"])]
)
def test_a_percent_sign_that_begins_no_line_is_read(text: str, value: Any) -> None:
    assert parse_yaml(text) == {"a": value}


def test_a_merge_is_a_key_like_any_other() -> None:
    assert parse_yaml("<<: {a: 1}") == {"<<": {"a": 1}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfea", "card .* is not YAML: it is no UTF-8 text; save it as UTF-8"),
        (b"a: [", "card .* is not YAML: while parsing"),
        (b"a: " + b"x" * SIZE, "is larger than 1,048,576 bytes, which no card is"),
    ],
)
def test_a_file_that_is_no_yaml_is_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    import re

    (tmp_path / "x.yaml").write_bytes(content)
    assert re.search(said, refusal(lambda: read_yaml(tmp_path / "x.yaml", "card")))


def test_a_mark_of_byte_order_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfname: a")
    assert read_yaml(tmp_path / "x.yaml", "card") == {"name": "a"}


@pytest.mark.parametrize("part", ["1,", "{},", "[[]],"])
def test_a_file_of_a_megabyte_of_tiny_values_is_refused_in_a_moment(tmp_path: Path, part: str) -> None:
    (tmp_path / "x.yaml").write_text(f"a: [{part * ((SIZE - 10) // len(part))}]")
    assert "more than 200,000 values" in cheap_refusal("skelbench.adapters.card:read_card", tmp_path / "x.yaml")
