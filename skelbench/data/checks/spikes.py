"""Joints that jump away by more than a body, and back a frame later."""

from collections.abc import Iterator

import numpy as np

from skelbench.core.words import percent
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import clips, few

MANY = 1e-3


def check(facts: Facts) -> Iterator[Finding]:
    """Look at the person of each clip who is detected most."""
    places, spikes = int(facts.of("places").sum()), facts.of("spikes")
    if not places:
        return
    share = float(spikes.sum() / places)
    worst = np.argsort(-spikes, kind="stable")[:3]
    jumping, names = int((spikes > 0).sum()), facts.names(worst[spikes[worst] > 0])
    numbers = {"share": share, "clips": jumping, "worst": names}
    if not spikes.any():
        yield Finding("ok", "spikes", "no joint jumps by a body's size and back", numbers)
        return
    text = f"joints jump by a body's size and back in {clips(jumping)}, {percent(share)} of all joints"
    severity = "note" if share > MANY else "ok"
    do = f", most in {few(names)}; smooth them, or count them as missing" if severity == "note" else ""
    yield Finding(severity, "spikes", text + do, numbers)
