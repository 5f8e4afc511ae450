"""Protocols by name, and their settings as the words of a command give them."""

import re
from collections.abc import Sequence

from skelbench.core.errors import InputError, require
from skelbench.core.registry import Registry
from skelbench.core.settings import read_setting
from skelbench.core.words import quoted
from skelbench.training.transfer.finetune import Finetune, Semi
from skelbench.training.transfer.knn import KNN
from skelbench.training.transfer.linear import Linear
from skelbench.training.transfer.protocol import Transfer, TransferClass

PROTOCOLS = Registry[TransferClass]("protocol", {"linear": Linear, "knn": KNN, "finetune": Finetune, "semi": Semi})


def read_protocols(words: Sequence[str], settings: Sequence[str] = ()) -> list[Transfer]:
    """Read protocols such as `linear`, `knn@20`, with `key=value` settings.

    A setting goes to every protocol that has it, or to one alone: `linear.epochs=20`.

    Raises:
        InputError: a protocol or a setting that nobody knows, or a protocol that is named twice.
    """
    split = [(re.split("[@:]", word, maxsplit=1)[0], word) for word in words]
    for name, _ in split:
        PROTOCOLS.check(name)
    for setting in settings:
        _check(setting, [name for name, _ in split])
    read = [PROTOCOLS[name].read(word[len(name) :], _own(name, settings)) for name, word in split]
    names = [protocol.name for protocol in read]
    require(len(set(names)) == len(names), f"protocols {', '.join(names)}: one is named twice; name each once")
    return read


def _check(setting: str, asked: Sequence[str]) -> None:
    """Refuse a setting that is of none of the protocols that were asked for."""
    key, _ = read_setting(setting)
    head = key.partition(".")[0]
    taken = head in asked if head in PROTOCOLS else any(head in PROTOCOLS[name].defaults() for name in asked)
    if not taken:
        raise InputError(
            f"--set {quoted(setting)}: no setting of {' or '.join(dict.fromkeys(asked))}; see skelbench list "
            "protocols, and write finetune.KEY=… for a key of the network"
        )


def _own(name: str, settings: Sequence[str]) -> list[str]:
    """Return the settings of one protocol, without its name before them."""
    own: list[str] = []
    for setting in settings:
        head = setting.partition("=")[0].partition(".")[0]
        if head == name and setting.startswith(f"{name}."):
            own.append(setting[len(name) + 1 :])
        elif head not in PROTOCOLS and head in PROTOCOLS[name].defaults():
            own.append(setting)
    return own
