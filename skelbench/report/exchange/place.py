"""Where a record of Every Eval Ever lies and what it is called, so that exporting again writes the same file.

Rules of 0.3.0: data/COLLECTION/DEVELOPER/MODEL/UUID.json, whose UUID must look like one of version 4.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from skelbench.adapters.card import Card
from skelbench.adapters.weights.fetch import is_remote
from skelbench.core.files import content
from skelbench.report.exchange.record import Record

COLLECTION = "skelbench"
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?|data")


@dataclass(frozen=True)
class Place:
    """Names of one record. about: all of its id but the version of the model and of the data."""

    name: str  # of the evaluation: skelbench/DATASET/SPLIT/SOURCE
    about: str
    version: str
    developer: str
    model: str

    @property
    def evaluation_id(self) -> str:
        """The id that never changes for these weights on these clips."""
        return f"{self.about}/{self.version}"

    @property
    def model_id(self) -> str:
        """The model as the Hub would name it."""
        return f"{component(self.developer)}/{component(self.model)}"

    @property
    def folder(self) -> str:
        """Folder of the record, with / between its parts."""
        return f"data/{COLLECTION}/{self.model_id}"

    def file(self, suffix: str = ".json") -> str:
        """Path of the record inside what is exported; `_samples.jsonl` is that of its instances."""
        return f"{self.folder}/{uuid_of(self.evaluation_id)}{suffix}"


def place_of(record: Record, organisation: str) -> Place:
    """Name a record; organisation: who measured, and made the models that lie nowhere else."""
    row = {name: str(value) for name, value in record.first.items()}
    name = "/".join([COLLECTION, row["dataset"], row["split"] or "all", row["source"] or "poses"])
    about = "/".join([name, row["part"] or "all", row["names_sha256"], row["model"]])
    version = "\n".join(row[column] for column in ("weights_sha256", "config_sha256", "dataset_sha256"))
    return Place(name, about, sha256(version.encode()).hexdigest()[:16], developer(record, organisation), record.model)


def developer(record: Record, organisation: str) -> str:
    """Say who made a model: owner or site of its weights, skelbench of those it ships, else the organisation."""
    address = (record.card.weights if record.card else None) or ""
    if not is_remote(address):
        return COLLECTION if record.card and _ships(record.card) else organisation
    host = urlsplit(address).hostname or ""
    return host if address.startswith("hf://") else (host.split(".")[-2] if "." in host else host)


def relationship(record: Record, organisation: str) -> str:
    """Say how the evaluator stands to who made the model, in a word of the schema."""
    if record.card is None:
        return "other"
    return "first_party" if developer(record, organisation) == organisation else "third_party"


def _ships(card: Card) -> bool:
    return card.folder is not None and card.folder.resolve().is_relative_to(content("models").resolve())


def uuid_of(evaluation_id: str) -> str:
    """Make the UUID of an id: always the same (a version 5), in the form that the schema takes (a version 4)."""
    return str(UUID(bytes=uuid5(NAMESPACE_URL, evaluation_id).bytes, version=4))


def component(text: str) -> str:
    """Make a name one part of a path on every system."""
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f\s]', "_", text.strip()).rstrip(". ") or "_"
    return f"_{plain}" if _RESERVED.fullmatch(plain) or plain.startswith(".") else plain


def is_of_ours(file: Path, evaluation_id: str) -> bool:
    """Whether a file has the name that we give to this id: nobody else makes it so."""
    return file.stem == uuid_of(evaluation_id)
