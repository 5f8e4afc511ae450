"""A card: the YAML file that says what a checkpoint is, where its weights lie and how it was made.

The folder of cards is the registry of models; an outside model is a card whose adapter lives outside.

Adapter paths such as `skelbench.adapters.stgcn:STGCN` never move: the path is part of `Card.config_sha256`, by which
every row in leaderboards/ knows its model, so a renamed path would orphan every number measured with it. That is why
the adapters lie flat in this folder, and only what is behind them has folders.
"""

import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from skelbench.adapters.card_file import read_card_file
from skelbench.adapters.weights.fetch import discard, is_remote, local
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_regular, content, file_sha256
from skelbench.core.registry import unknown

OFFICIAL = "models/official"
OWN = {"folder", "trusted"}  # fields that no file of a card has
SEEDS = "models/seeds"  # trainings to compare over seeds or held-out splits: found by name, evaluated only when named


@dataclass(frozen=True)
class Card:
    """One checkpoint. Paths in `weights` are relative to the card.

    Weights at `https://…` or `hf://owner/repo/file@revision` are fetched once. In YAML, `classes` may also be how many
    they are, where only their numbers are known, or a text file beside the card with a name a line.
    """

    name: str
    adapter: str  # any importable "module:Class"
    config: dict[str, Any] = field(default_factory=dict[str, Any])  # read by the adapter alone
    classes: tuple[str, ...] = ()
    weights: str | None = None
    sha256: str | None = None
    training: dict[str, Any] = field(default_factory=dict[str, Any])  # data, split, source, seed, recipe, device …
    selected_on: str = ""  # what recipe or epoch were chosen on: "test", "val", "none"; "" where nobody says
    paper: str = ""
    licence: str = ""
    claims: dict[str, float] = field(default_factory=dict[str, float])  # what its authors report, in %
    notes: str = ""
    folder: Path | None = field(default=None, compare=False)  # where the card lies
    trusted: bool = field(default=False, compare=False)  # whether code that it names may be imported; no file says so

    @property
    def config_sha256(self) -> str:
        """Hash of all that turns weights into predictions: adapter, configuration, classes."""
        parts = json.dumps([self.adapter, self.config, self.classes], sort_keys=True, default=str)
        return sha256(parts.encode()).hexdigest()

    def weights_file(self) -> Path | None:
        """Return the weights as a local file whose hash is the card's, or None for a model without weights.

        Raises:
            InputError: the file is not there, or is not the one the card means.
        """
        if self.weights is None:
            return None
        folder = self.folder or Path()
        path = local(self.weights, folder)
        if not os.path.exists(path):  # Path.exists raises for what is too long a name
            raise InputError(f"card {self.name}: weights {path} are not there; train them or fetch them first")
        check_regular(path)
        came = file_sha256(path)
        if self.sha256 is not None and came != self.sha256:
            fetched = is_remote(self.weights) and path != folder / self.weights
            gone = fetched and discard(self.weights, path)
            raise InputError(
                f"card {self.name}: {path} has sha256 {came[:12]}…, the card expects {self.sha256[:12]}…; "
                "fetch the right file or correct the card"
                f"{' (it left the cache: the next try fetches it anew)' if gone else ''}"
            )
        return path

    def save(self, path: Path) -> None:
        """Write the card as YAML, leaving out what is empty."""
        values = {key: value for key, value in asdict(self).items() if key not in OWN and value not in (None, "", {})}
        values["classes"] = list(self.classes)
        with atomic(path) as draft:
            text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
            draft.write_text(text, encoding="utf-8", newline="\n")


def read_card(where: str | Path) -> Card:
    """Read a card by its name in `models/`, as a YAML file, or from the folder a training left.

    Raises:
        InputError: there is no such card, or its keys are not those of a card.
    """
    path = _locate(where)
    given = read_card_file(path, {f.name for f in fields(Card)} - OWN)
    return replace(Card(**given), folder=path.parent)


def shipped_cards() -> dict[str, Card]:
    """Name -> card for every model whose weights are in `models/`."""
    return {name: read_card(path) for name, path in _card_files("models").items()}


def official_cards() -> dict[str, Card]:
    """Name -> card for every official checkpoint; their weights are fetched, or brought."""
    return {name: read_card(path) for name, path in _card_files(OFFICIAL).items()}


def _card_files(folder: str) -> dict[str, Path]:
    """Name -> file of the cards that ship in a folder of the content, `models` or one inside it."""
    return {path.stem: path for path in sorted(content(folder).glob("*.yaml"))}


def read_known(name: str) -> Card:
    """Read a card by its name alone, as a file of results gives it: such a name is never a path.

    Raises:
        InputError: none of the cards that ship has that name.
    """
    return read_card(_by_name(name))


def _locate(where: str | Path) -> Path:
    path = Path(where)
    if os.path.isdir(path):  # Path.is_dir raises for what is too long a name
        if not (path / "card.yaml").is_file():
            raise InputError(f"{path} holds no card.yaml; name the folder of a finished `skelbench train`, or a card")
        return path / "card.yaml"
    if path.suffix in (".yaml", ".yml"):
        if not os.path.isfile(path):
            raise InputError(f"card {path} is not there; name a file, a training's folder or a shipped card")
        return path
    return _by_name(str(where))


def _by_name(name: str) -> Path:
    shipped = _card_files("models")
    files = shipped | _card_files(SEEDS) | _card_files(OFFICIAL)
    if name not in files:
        near = get_close_matches(name[:100], files) or shipped  # the official ones are too many to be listed
        raise InputError(f"{unknown('model', name, near)} (or give a card file or the folder of a training)")
    return files[name]
