"""What the reader of the files assumed, mended and doubts."""

from collections.abc import Iterator

from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding


def check(facts: Facts) -> Iterator[Finding]:
    """Hand on the remarks; a doubt is a problem until somebody insists on how the file is read.

    Doubts of single clips are found by the other checks, with all the clips that they are about.
    """
    data = facts.data
    mends = data.reading.mends.remarks(data.names) if data.reading else []
    for remark in (*data.remarks, *(mend for mend in mends if mend.kind != "doubt")):
        severity = "problem" if remark.kind == "doubt" else "note"
        yield Finding(severity, "reading", f"{remark.kind}: {remark.text}", {"kind": remark.kind, "of": remark.topic})
