"""Print every suite that ships, as Markdown: what it is of, what its file says of it, and its perturbations."""

from skelbench.core.words import markdown_table
from skelbench.perturbations.suites import EVERY, Suite, read_suite, suites


def section(suite: Suite) -> str:
    """A heading, the paper, the comment and a line for every family."""
    lines = [[f"`{family}`", _levels(levels)] for family, levels in suite.levels.items()]
    lines += [[f"`{spec}`", ""] for spec in suite.specs]
    paper = suite.paper.removeprefix("none: ")
    source = paper[0].upper() + paper[1:]
    parts = (f"## `{suite.name}`", f"{source}.", suite.comment, markdown_table(["family", "levels"], lines))
    return "\n\n".join(part for part in parts if part)


def _levels(levels: tuple[str, ...]) -> str:
    return "every other source of the data" if levels == EVERY else ", ".join(levels)


if __name__ == "__main__":
    print("\n\n".join(section(read_suite(name)) for name in suites()))
