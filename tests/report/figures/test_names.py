"""No two models, however they are called, write the same file, also where a file system ignores case."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skelbench.report.figures.names import file_names

ORDINARY = ("stgcn-synthetic-xsub", "aagcn_j@2", "MaskCLR-0.1", "ctrgcn-j-s0", "é")


@pytest.mark.parametrize("one", ORDINARY)
def test_an_ordinary_name_stays_as_it_is(one: str) -> None:
    assert file_names([*ORDINARY, "something else", "stgcn synthetic/xsub"])[one] == one


@pytest.mark.parametrize(
    "texts",
    [
        ("a/b", "a b", "a-b"),
        ("Net", "net", "NET"),
        ("!", "?"),
        ("x" * 200 + "1", "x" * 200 + "2"),
        ("\u00e9", "e\u0301"),
    ],
)
def test_names_that_files_cannot_tell_apart_get_files_of_their_own(texts: tuple[str, ...], tmp_path: Path) -> None:
    names = file_names(texts)
    assert len({unicodedata.normalize("NFC", name).lower() for name in names.values()}) == len(texts)
    for text in texts:
        (tmp_path / f"confusion-{names[text]}.png").write_text(text)
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == sorted(texts)


@given(st.lists(st.text(alphabet="aAbB/ -.:*?éÉ", min_size=1, max_size=4), unique=True, max_size=12))
def test_any_names_get_different_files(texts: list[str]) -> None:
    names = list(file_names(texts).values())
    assert len({name.lower() for name in names}) == len(texts)
    assert not any(set(name) & set('/\\:*?"<>| ') for name in names)
