"""Words of a file are printed on one line, and steer nothing."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusal import refusal

from skelbench.core.errors import InputError
from skelbench.core.names import LONGEST, check_names
from skelbench.core.words import LINE, markdown_table, one_line, percent, quoted

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=3000)  # lone surrogates too


@given(ANY_TEXT)
def test_any_text_becomes_one_printable_line(text: str) -> None:
    line = one_line(text)
    assert len(line) <= LINE < 490
    assert line.isprintable()
    line.encode()


@given(
    st.text(string.ascii_letters + string.punctuation + "é日 ", max_size=LINE).map(lambda text: " ".join(text.split()))
)
def test_a_line_that_could_be_printed_stays_as_it_is(line: str) -> None:
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\r\n\tb\x85c", "a b c"),
        ("\u202eabc", "\\u202eabc"),
        ("\ud800", "\\ud800"),
        ("\0", "\\x00"),
    ],
)
def test_what_would_steer_a_terminal_is_written_out(text: str, line: str) -> None:
    assert one_line(text) == line


def test_of_a_long_text_beginning_and_end_stay() -> None:
    line = one_line("begin " + "x" * 10**7 + " end")
    assert line.startswith("begin xxx")
    assert line.endswith("xxx end")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner) | st.tuples(inner, inner),
)


@given(VALUES)
def test_any_value_is_quoted_in_eighty_characters(value: object) -> None:
    assert len(quoted(value)) <= 80
    assert quoted(value).isprintable()


def test_what_python_cannot_print_is_named_by_its_type() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert quoted(10**5000) == "a number"
    assert len(quoted(endless)) < 80


@given(ANY_TEXT)
def test_an_input_error_is_such_a_line_whatever_is_in_it(text: str) -> None:
    assert str(InputError(text)) == one_line(text)


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_a_name_cannot_end_a_row_or_a_cell_of_markdown(names: list[str]) -> None:
    lines = markdown_table(names, [names]).split("\n")
    assert len(lines) == 3
    assert all(line.replace(r"\|", "").count("|") == len(names) + 1 for line in lines)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.00094, "0.094 %"), (0.154, "15 %"), (0.9949, "99 %"), (0.999, "100 %"), (1, "100 %")],
)
def test_a_share_has_two_digits_and_no_exponent(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "has no name"),
        (" ", "has no name"),
        ("a\nb", r"class 'a\nb' holds control characters"),
        ("\u202e", "holds control characters"),
        ("x" * (LONGEST + 1), f"has {LONGEST + 1} characters, at most {LONGEST}"),
        ("a", "a named twice; every class needs a name of its own"),
        (3, "class 3 is a number, expected text"),
    ],
)
def test_a_name_can_be_printed_and_told_from_others(name: object, said: str) -> None:
    assert said in refusal(lambda: check_names(["a", name], "class", "file x"))
