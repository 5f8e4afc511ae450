"""Suites: named grids of specs, one YAML file each in `perturbations/`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from skelbench.core.errors import InputError, require
from skelbench.core.files import content
from skelbench.core.registry import Registry
from skelbench.core.words import quoted
from skelbench.core.yaml_file import read_yaml
from skelbench.perturbations.find import find_family, split_name, split_terms
from skelbench.perturbations.levels import SOURCE
from skelbench.perturbations.spec import Spec

EVERY = ("*",)
"""The levels in a line such as `estimator: "*"`; of a family whose level is a source, they are every other source."""

_KEYS = {"name", "paper", "comment", "levels", "specs"}


@dataclass(frozen=True)
class Suite:
    """A grid of specs as its file states it.

    levels: family with variants -> levels as text, or `*` for the other sources.
    specs: whole specs, for compositions.
    """

    name: str
    paper: str
    comment: str
    levels: Mapping[str, tuple[str, ...]]
    specs: tuple[str, ...] = ()

    @property
    def swaps_all(self) -> bool:
        """Whether it asks for every other source of the data."""
        return any(levels == EVERY and _takes_source(family) for family, levels in self.levels.items())

    def expand(self, sources: Sequence[str] = (), *, trust: bool = False) -> list[Spec]:
        """Return the specs in the file's order, each once; `*` becomes one spec for each of `sources`.

        trust: whether families outside skelbench may be named, whose modules are imported.

        Raises:
            InputError: a spec cannot be parsed, or names a family that is not trusted.
        """
        if not trust:
            stated = [f"{family}:{level}" for family, levels in self.levels.items() for level in levels]
            _check_ours([*stated, *self.specs])
        texts = [
            f"{family}:{level}"
            for family, levels in self.levels.items()
            for level in (_levels_of(sources) if levels == EVERY and _takes_source(family) else levels)
        ]
        return list(dict.fromkeys(map(Spec.parse, [*texts, *self.specs])))


def _levels_of(sources: Sequence[str]) -> Sequence[str]:
    """Take names of sources, which are names of files, as levels; one with a `+` would be read as more than a level."""
    for source in sources:
        require(
            len(split_terms(source)) == 1,
            f"source {quoted(source)} cannot be in a spec, where + joins perturbations; rename its file",
        )
    return sources


def _takes_source(name: str) -> bool:
    return find_family(split_name(name)[0]).level == SOURCE


def suites() -> Registry[Path]:
    """List the suites that ship: name -> file."""
    return Registry("suite", {path.stem: path for path in sorted(content("perturbations").glob("*.yaml"))})


def load_suite(name_or_path: str | Path, sources: Sequence[str] = (), *, trust: bool = False) -> list[Spec]:
    """Return the specs of a suite, by name or from a YAML file; see `Suite.expand` for `sources`.

    trust: whether the file may name families outside skelbench, whose modules are imported.

    Raises:
        InputError: unknown name, a file that cannot be read, or anything in it that is no suite.
    """
    return read_suite(name_or_path, trust=trust).expand(sources, trust=trust)


def read_suite(name_or_path: str | Path, *, trust: bool = False) -> Suite:
    """Read a suite with what its file says about it; takes and raises what `load_suite` does."""
    is_path = isinstance(name_or_path, Path) or str(name_or_path).endswith((".yaml", ".yml"))
    path = Path(name_or_path) if is_path else suites()[str(name_or_path)]
    values = read_yaml(path, "suite")
    try:
        suite = _suite(values, path.stem)
        suite.expand(trust=trust)
    except InputError as error:
        raise InputError(f"suite {path}: {error}") from error
    return suite


def _check_ours(specs: Sequence[str]) -> None:
    """Refuse families outside skelbench before a module of theirs is imported; a level may hide one behind a `+`."""
    for text in specs:
        for term in split_terms(text):
            name = split_name(term)[0]
            if ":" in name:
                raise InputError(
                    f"{quoted(name)} is code outside skelbench, which would be imported and run with your rights; add "
                    "--trust (in Python trust=True) if you know where it is from"
                )


def _suite(values: Any, stem: str) -> Suite:
    if not isinstance(values, dict) or not cast(dict[Any, Any], values).keys() <= _KEYS:
        raise InputError(f"expected a mapping with the keys {', '.join(sorted(_KEYS))}; see perturbations/maskclr.yaml")
    fields = cast(dict[str, Any], values)
    levels: Any = fields.get("levels") or {}
    specs: Any = fields.get("specs") or []
    if not isinstance(levels, dict) or not isinstance(specs, list) or not (levels or specs):
        raise InputError("it has no specs; write `levels:` with lines like `noise: [0.001, 0.002]`")
    return Suite(
        name=str(fields.get("name", stem)),
        paper=str(fields.get("paper", "")),
        comment=str(fields.get("comment", "")).strip(),
        levels={str(k): _levels(str(k), v) for k, v in cast(dict[Any, Any], levels).items()},
        specs=tuple(map(str, cast(list[Any], specs))),
    )


def _levels(family: str, value: Any) -> tuple[str, ...]:
    """Read a level or a list of levels; numbers are kept as text, for the parser of specs to judge."""
    values = cast(list[Any], value) if isinstance(value, list) else [value]
    for level in values:
        if isinstance(level, bool) or not isinstance(level, int | float | str):
            raise InputError(f"{family} has level {quoted(level)}, expected a number or a name")
    return tuple(map(str, values))
