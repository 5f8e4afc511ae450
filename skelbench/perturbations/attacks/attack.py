"""What an attack is: a name, a function, what it asks of a model, and where it is from."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import Literal

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.core.randomness import generator
from skelbench.core.words import quoted

EPS = "eps: how far a joint may move, in camera units"
VERSION = 1
"""Version of all attacks together: raise it when a change of any moves a number, and no kept result is used again."""


@dataclass(frozen=True)
class Attack:
    """Damage that is sought against one model.

    run: `(victim, clips, level, seed=0, **options) -> clips`, one for each and in their order; options have names.
    source: the paper that the rule is taken from. about: what it does to a skeleton, in one sentence.
    needs: what it asks of the victim, "scores" or the "slope" of a loss; "" if it asks nothing.
    level: what the level is.
    """

    name: str
    run: Callable[..., list[Clip]]
    source: str
    about: str
    needs: Literal["", "scores", "slope"] = "slope"
    level: str = EPS


def check_counts(**counts: int) -> None:
    """Refuse numbers of steps and the like with which an attack would do nothing, and a model seem robust.

    Raises:
        InputError: one is no whole number from 1 on.
    """
    for name, count in counts.items():
        whole = isinstance(count, Integral) and count >= 1
        require(whole, f"{name} is {quoted(count)}, expected a whole number from 1 on")


def draws(seed: int, attack: str, version: int, clip: Clip, turn: int = 0) -> np.random.Generator:
    """Make the generator of one search: it depends on nothing but these, so neither on batch nor on order.

    version: raise it when a change of the code changes numbers. turn: which restart of several.
    """
    return generator(seed, "attack", attack, version, clip.name, turn)
