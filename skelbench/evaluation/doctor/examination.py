"""Everything the doctor looks at, and what it says of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from skelbench.core.words import text_table
from skelbench.data.find import load_data
from skelbench.evaluation.doctor.chance import Finding, look
from skelbench.evaluation.doctor.environment import environment, folders
from skelbench.evaluation.doctor.hashes import SOURCES, Compared, compare, read_published
from skelbench.perturbations.suites import load_suite


@dataclass(frozen=True)
class Examination:
    """What was found of an installation."""

    suites: Sequence[str]
    environment: dict[str, Any]
    damaged: Sequence[Compared]
    models: Sequence[Finding]

    @property
    def ok(self) -> bool:
        """Whether nothing is off; a difference in last digits is said, and is none."""
        return all(one.verdict != "other" for one in self.damaged) and all(one.ok for one in self.models)


def examine(suites: Sequence[str]) -> Examination:
    """Look at the installation by the damage of these suites.

    Raises:
        InputError: there is no such suite.
    """
    damaged = compare(read_published(), suites)
    data = load_data("synthetic", "xsub")
    others = [source for source in data.sources if source != data.source]
    specs = list(dict.fromkeys(spec for name in suites for spec in load_suite(name, others)))
    return Examination(suites, environment(), damaged, list(look(data, specs)))


def as_text(found: Examination) -> str:
    """Lay out one line for each thing that was looked at."""
    lines = [_damage_line(found), *map(_odd_line, [one for one in found.damaged if one.verdict != "identical"])]
    lines += [("ok" if one.ok else "FAIL", one.model, f"{one.expected}: {one.came}") for one in found.models]
    return f"{_environment_text(found.environment)}\n\n{text_table(('', 'looked at', 'found'), lines)}"


def as_json(found: Examination) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "ok": found.ok,
        "suites": list(found.suites),
        "environment": found.environment,
        "folders": folders(),
        "damaged": [asdict(one) for one in found.damaged],
        "models": [asdict(one) for one in found.models],
    }


def _damage_line(found: Examination) -> tuple[str, str, str]:
    verdicts = [one.verdict for one in found.damaged]
    same, published = verdicts.count("identical"), len(verdicts) - verdicts.count("unpublished")
    said = f"{same} of {published} byte for byte as published ({', '.join(found.suites)}; {' and '.join(SOURCES)})"
    return "FAIL" if "other" in verdicts else "ok", "damaged clips", said


def _odd_line(one: Compared) -> tuple[str, str, str]:
    off = f"the mean coordinate of a clip is off by up to {one.off:.2g} px"
    said = {
        "rounding": f"last digits differ, {off}",
        "other": f"other damage than ours, {off}; its numbers cannot be compared",
        "unpublished": "no hash of it is published",
    }[one.verdict]
    return "FAIL" if one.verdict == "other" else "note", f"{one.spec} on {one.source}", said


def _environment_text(of: dict[str, Any]) -> str:
    state = " with uncommitted changes" if of["dirty"] else ""
    commit = f", commit {of['commit'].removesuffix('-dirty')}{state}" if of["commit"] else ", installed"
    extras = [f"{extra} ({_packages(packages)})" for extra, packages in of["extras"].items()]
    named = [f"{name}={folder}" for name, folder in folders().items()]
    return "\n".join(
        [
            f"skelbench: {of['skelbench']}{commit}",
            f"python: {of['python']}, {of['system']}; {_packages(of['packages'])}",
            f"extras: {', '.join(extras)}",
            f"devices: {', '.join(of['devices'])}; {of['threads']} thread{'s' * (of['threads'] > 1)}",
            f"folders: {', '.join(named) or 'none named, $SKELBENCH_DATA and $SKELBENCH_CACHE are not set'}",
        ]
    )


def _packages(versions: dict[str, str | None]) -> str:
    return ", ".join(f"{package} {version or 'is missing'}" for package, version in versions.items())
