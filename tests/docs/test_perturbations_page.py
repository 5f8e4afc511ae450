"""docs/perturbations.md tells of every family in the section of its group, and of every word of its variants."""

import re

import pytest
from conftest import ROOT

from skelbench.perturbations import FAMILIES
from skelbench.perturbations.family import GROUPS

PAGE = (ROOT / "docs" / "perturbations.md").read_text()
SECTIONS = {
    title.lower().removesuffix("s"): text for title, text in re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", PAGE, re.M)
}
ANYWHERE = {"hold", "interp", "burst"}  # mean the same after every family
LISTED = dict(re.findall(r"^\| (\w+) \| [^|]* \| (.*) \|$", PAGE[: PAGE.index("\n## ")], re.M))


def rows(text: str, name: str) -> str:
    """The rows of a section's tables that tell of a family."""
    return "\n".join(row for row in text.splitlines() if re.match(rf"\| .*`{name}[`@]", row))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_and_its_variants_are_told_of_in_the_section_of_its_group(name: str) -> None:
    family = FAMILIES[name]
    told = rows(SECTIONS[family.group], name)
    assert f"`{name}`" in told
    words = {word for variant in family.rules for word in variant.split("@") if word}
    parts = {part for word in words - ANYWHERE for part in (word.split("-") if name == "graph-noise" else [word])}
    assert {part for part in parts if not re.search(rf"[`@]{part}\b", told)} == set()
    assert {word for word in words & ANYWHERE if f"`@{word}`" not in PAGE} == set()


def test_the_table_of_groups_lists_the_families_of_each() -> None:
    for group in GROUPS:
        of_group = [name for name, family in FAMILIES.items() if family.group == group]
        assert sorted(re.findall(r"`([\w-]+)`", LISTED[group])) == sorted(of_group)


def test_the_sections_stand_in_the_order_of_the_groups() -> None:
    order = [group for group in GROUPS if group != "adversarial"]
    assert [title for title in SECTIONS if title in GROUPS] == order


def test_no_table_says_a_thing_twice() -> None:
    """A row that is written anew and left behind in another place tells what is no longer so."""
    tables = [table.splitlines() for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.M)]
    firsts = [[row.split(" | ")[0] for row in table] for table in tables]
    assert len(tables) > len(GROUPS)
    assert [first for rows in firsts for first in rows if rows.count(first) > 1] == []
