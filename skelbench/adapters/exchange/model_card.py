"""The README.md of a model repository: what its card says, in the form that the Hugging Face Hub reads.

Front matter: huggingface.co/docs/hub/model-cards.
"""

import re
from typing import Any

import yaml

from skelbench.adapters.card import Card
from skelbench.adapters.model import is_ours
from skelbench.core.words import markdown_table, one_line

LICENCES = {"apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "gpl-3.0", "cc0-1.0"} | {
    f"cc-by-{kind}4.0" for kind in ("", "sa-", "nc-", "nc-sa-", "nc-nd-")
}
"""Those that the Hub has a word for and a card may name; any other is `other`, and stands in the text."""
SELECTED = {
    "test": "The recipe or the epoch was chosen on **test** clips: its accuracy on them is optimistic.",
    "val": "The recipe or the epoch was chosen on validation clips, not on the test part.",
    "none": "Nothing was chosen on test or validation clips.",
    "": "The card does not say what the recipe or the epoch was chosen on; it may have been the test part.",
}
SYNTHETIC = (
    "> **Synthetic.** This model was trained on skeletons that skelbench draws, not on recordings; numbers measured "
    "with it on such data say nothing about people."
)
SAID = (
    *("data", "split", "source", "clips", "validation_clips", "seed", "protocol"),
    *("device", "torch", "skelbench", "seconds"),
)


def readme(card: Card, repo: str, file: str, results: str = "") -> str:
    """Write the README of `repo`, whose weights are `file`; the card is public, as `public_card.public` makes it.

    results: a section in Markdown about what was measured elsewhere.
    """
    front = yaml.safe_dump(_front(card), sort_keys=False, allow_unicode=True, width=120)
    parts = [
        f"---\n{front}---",
        f"# {_text(card.name)}",
        SYNTHETIC if _is_synthetic(card) else "",
        _summary(card),
        _use(card, repo),
        results,
        _training(card),
        _what(card, file),
        f"## Notes\n\n{_text(card.notes)}" if card.notes else "",
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _front(card: Card) -> dict[str, Any]:
    data = card.training.get("data")
    front: dict[str, Any] = {}
    if card.licence:
        licence = card.licence.strip().lower()
        front["license"] = licence if licence in LICENCES else "other"
    front["library_name"] = "skelbench"
    front["tags"] = ["skelbench", "skeleton-based-action-recognition", "action-recognition", "robustness"]
    if _is_synthetic(card):
        front["tags"].append("synthetic")
    elif isinstance(data, str) and re.fullmatch(r"[\w.-]+", data):
        front["datasets"] = [data]
    return front


def _is_synthetic(card: Card) -> bool:
    return card.training.get("data") == "synthetic"


def _summary(card: Card) -> str:
    kind = card.adapter.rpartition(":")[2]
    classes = f" with {len(card.classes)} classes" if card.classes else ""
    return f"A recogniser of actions in skeletons ({_text(kind)}{classes}), for skelbench, a benchmark of robustness."


def _use(card: Card, repo: str) -> str:
    outside = "" if is_ours(card.adapter) else f"Its adapter `{_text(card.adapter)}` is code outside skelbench.\n\n"
    return f"## How to use\n\n{outside}```\nskelbench pull {repo} --out pulled\n{evaluation(card, 'pulled')}\n```"


def evaluation(card: Card, folder: str) -> str:
    """Return the command that evaluates a card in `folder` on the data that it was made for, if it says which."""
    said = [(key, card.training.get(key)) for key in ("data", "split", "source")]
    data = [f" --{key} {value}" for key, value in said if isinstance(value, str) and re.fullmatch(r"[\w.@-]+", value)]
    trust = "" if is_ours(card.adapter) else " --trust"
    return f"skelbench eval --model {folder}{''.join(data) or ' --data DATA'}{trust} --perturb noise:0.002"


def _encoder(card: Card) -> list[tuple[str, str]]:
    """Say of which pre-trained encoder a classifier was made, and on what that was trained."""
    encoder: dict[str, Any] = card.training.get("encoder") or {}
    return [("encoder", ", ".join(f"{_text(key)} {_text(value)}" for key, value in encoder.items()))] if encoder else []


def _training(card: Card) -> str:
    """What the card says of how the weights were made."""
    said = [(key.replace("_", " "), _text(card.training[key])) for key in SAID if card.training.get(key) is not None]
    recipe: dict[str, Any] = card.training.get("recipe") or {}
    schedule = [f"`{_text(key)}` {_text(value)}" for key, value in recipe.items()]
    lines = [*said, *_encoder(card), *([("recipe", ", ".join(schedule))] if schedule else [])]
    if card.training.get("command"):
        lines.append(("command", f"`{_text(card.training['command'])}`"))
    table = markdown_table(("training", ""), lines) if lines else "The card does not say how it was trained."
    return f"## Training\n\n{table}\n\n{SELECTED[card.selected_on]}"


def _what(card: Card, file: str) -> str:
    """Network, weights, paper, licence, and what its authors report."""
    lines = [("adapter", f"`{_text(card.adapter)}`"), ("weights", f"`{file}`, sha256 `{card.sha256}`")]
    lines += [(key, _text(getattr(card, key))) for key in ("paper", "licence") if getattr(card, key)]
    lines += [(f"reported by its authors, {_text(key)}", f"{value} %") for key, value in card.claims.items()]
    return f"## Model\n\n{markdown_table(('model', ''), lines)}"


def _text(value: object) -> str:
    """A value of the card on one line, which begins no tag and no block of code."""
    return one_line(str(value), 2000).replace("<", "&lt;").replace("`", "'")
