"""The methods of importance by name, with what each asks of a model's adapter."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from skelbench.adapters.protocols import Attends, MapsBack, Model
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.registry import Registry
from skelbench.explain.methods.attention import attention
from skelbench.explain.methods.gradient import gradient
from skelbench.explain.methods.integrated import integrated
from skelbench.explain.methods.occlusion import occlusion, part_occlusion
from skelbench.explain.methods.random import random
from skelbench.explain.methods.rise import rise
from skelbench.explain.methods.shapley import shapley

FACES: dict[str, Any] = {"": Model, "to_clip": MapsBack, "attention": Attends}
"""Method of an adapter that an importance may need -> the protocol that states it."""
Explain = Callable[[Model, Sequence[Clip], Sequence[int], int], Iterator[Array]]


@dataclass(frozen=True)
class Method:
    """A way to measure importance: how, what it asks of the adapter, whether the seed changes the map."""

    explain: Explain
    about: str
    needs: str = ""  # a method of the adapter
    number: str = ""  # the argument that `name@number` sets
    drawn: bool = False

    def serves(self, model: Model) -> bool:
        """Say whether the model's adapter has what the method asks of it."""
        return isinstance(model, FACES[self.needs])


METHODS = Registry[Method](
    "importance",
    {
        "attention": Method(attention, "attention received; @ the level (the last)", "attention", "level"),
        "gradient": Method(gradient, "input × gradient of the class's logit", "to_clip"),
        "integrated": Method(integrated, "integrated gradients by captum; @ the steps (32)", "to_clip", "steps"),
        "rise": Method(rise, "random joints kept (Petsiuk et al. 2018); @ the masks (96)", number="masks", drawn=True),
        "rise-frames": Method(
            partial(rise, segments=8), "the same by eighths of the clip; @ the masks (96)", number="masks", drawn=True
        ),
        "occlusion": Method(occlusion, "each joint taken away"),
        "part-occlusion": Method(part_occlusion, "each part of the body taken away"),
        "shapley": Method(shapley, "exact Shapley values of the five parts"),
        "random": Method(random, "the control: says nothing about the model", drawn=True),
    },
)


def method(name: str) -> Method:
    """Find a method by its name; `attention@1` is attention of level 1, `rise@500` rise with 500 masks.

    Raises:
        InputError: nobody knows it, or it takes no such number.
    """
    base, at, number = name.partition("@")
    chosen = METHODS[base]
    if not at:
        return chosen
    if not chosen.number or not number.isdecimal() or (chosen.number != "level" and int(number) < 1):
        takes = ", ".join(f"{name}@{each.number}" for name, each in METHODS.items() if each.number)
        raise InputError(f"importance {name!r}: what takes a whole number is {takes}; correct it or leave out the @")
    return replace(chosen, explain=partial(chosen.explain, **{chosen.number: int(number)}))
