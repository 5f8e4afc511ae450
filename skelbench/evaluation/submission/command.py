"""The one command that measures a submission again: whoever checks one runs what stands there."""

import shlex
from collections.abc import Iterator

from skelbench.adapters.card import Card
from skelbench.adapters.model import is_ours
from skelbench.core.words import quoted
from skelbench.evaluation.submission.manifest import CARD, Setting


def command(of: Setting, suite: str, card: Card, *, ships: bool) -> list[str]:
    """Write it: by the model's name where its card ships, else in the folder of the card and its weights."""
    trust = [] if is_ours(card.adapter) else ["--trust"]
    chosen = {"--data": of.dataset, "--split": of.split, "--source": of.source, "--suite": suite}
    where = [word for option, name in chosen.items() if name for word in (option, name)]
    model = ["--model", card.name if ships else CARD, *trust]
    return ["skelbench", "eval", *model, *where, "--seeds", str(of.seeds), "--out", "results.csv"]


def command_faults(of: Setting, suite: str, card: Card) -> Iterator[str]:
    """Say whether the command is none that `submit pack` writes for this setting."""
    limits: tuple[list[str], list[str]] = ([], ["--limit", str(of.clips)])
    known = [
        shlex.join([*command(of, suite, card, ships=ships), *limit]) for ships in (True, False) for limit in limits
    ]
    if of.command not in known:
        yield f"its command is {quoted(of.command)}, expected {known[-1]}; do not run it"
