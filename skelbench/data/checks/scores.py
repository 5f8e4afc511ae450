"""Whether scores are confidences, flags, or not there at all."""

from collections.abc import Iterator

from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.gather import LEVELS


def check(facts: Facts) -> Iterator[Finding]:
    """Look at the range and at how many values there are."""
    if not facts.person_frames:
        return
    low, high = float(facts.scores[:, 0].min()), float(facts.scores[:, 1].max())
    levels = sorted(facts.levels)
    numbers = {"low": low, "high": high, "levels": levels if len(levels) <= LEVELS else None}
    if levels in ([1.0], [0.0, 1.0]):
        what = "the files have none, or only say whether a joint was seen"
        text = f"all are 1 where a joint is there: {what}; what weighs joints by confidence does nothing here"
        yield Finding("note", "scores", text, numbers)
    elif len([level for level in levels if level]) <= 3:
        said = ", ".join(f"{level:.3g}" for level in levels)
        text = f"only {said}: flags, no confidences; thresholds between them do nothing"
        yield Finding("note", "scores", text, numbers)
    elif high < 0.3:
        text = f"at most {high:.2g}: hardly confidences of 0 to 1; rescale them, since thresholds would drop all joints"
        yield Finding("problem", "scores", text, numbers)
    else:
        yield Finding("ok", "scores", f"from {low:.2g} to {high:.2g} where a joint is there", numbers)
