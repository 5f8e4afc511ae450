"""Attacks by the words of a command, e.g. `apgd-ce:restarts=2`, and the suite `skel-aa` by its name."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from skelbench.adapters.protocols import Model
from skelbench.core.errors import InputError, require
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.evaluation.victim import victim
from skelbench.perturbations.attacks import ATTACKS, Member, Sloped, skel_aa
from skelbench.perturbations.attacks.attack import EPS
from skelbench.perturbations.attacks.suite import unfit

SUITE = "skel-aa"
TRANSFER = "transfer"
NUMBER = re.compile(r"[1-9][0-9]{0,7}")


def members_of(words: Sequence[str], surrogates: Mapping[str, Sloped]) -> tuple[Member, ...]:
    """Read attacks, in their order; `skel-aa` stands for its members.

    words: NAME or NAME:option=number, e.g. `square:queries=500`. surrogates: models by name, for `transfer`, which
    comes last where it is not among the words, and is left out where there are none.

    Raises:
        InputError: nobody knows an attack or an option, or an attack is there twice or is not within eps.
    """
    members = [member for word in words for member in parsed(word)]
    for member in members:
        _check_within_eps(member.attack)
    check_once(members)
    if not surrogates:
        return tuple(member for member in members if member.attack != TRANSFER)
    return with_surrogates(members, surrogates)


def check_once(members: Sequence[Member]) -> None:
    """Refuse an attack that is named again: its rows could not be told apart."""
    names = [member.attack for member in members]
    twice = next((name for name in names if names.count(name) > 1), None)
    require(twice is None, f"attack {twice} is there twice, which changes nothing; name it once")


def with_surrogates(members: Sequence[Member], surrogates: Mapping[str, Sloped]) -> tuple[Member, ...]:
    """Give `transfer` the models on which it seeks damage; it comes last where it is not among the members."""
    if all(one.attack != TRANSFER for one in members):
        members = [*members, Member(TRANSFER)]
    given = {"surrogates": surrogates}
    return tuple(Member(one.attack, {**one.options, **given}) if one.attack == TRANSFER else one for one in members)


def check_can_attack(model: Model, members: Sequence[Member]) -> None:
    """Refuse a model on which no attack can be run: it would look as robust as it is accurate.

    Raises:
        InputError: there is no attack, or the model lacks what each of them asks for.
    """
    box = victim(model)
    why = {member.attack: unfit(member.attack, box) for member in members}
    if not all(why.values()):
        return
    told = (
        "; ".join(f"{name}: {reason}" for name, reason in why.items())
        or "none is left, e.g. since it is its own only surrogate"
    )
    raise InputError(f"model {model.card.name} cannot be attacked so ({told}); add the attack square, or a surrogate")


def in_words(members: Sequence[Member]) -> str:
    """Write members as `members_of` reads them, with blanks between; surrogates are told apart from them."""
    return " ".join(
        ":".join([one.attack, *(f"{key}={value}" for key, value in one.options.items() if key != "surrogates")])
        for one in members
    )


def parsed(word: str) -> tuple[Member, ...]:
    """Read one attack, NAME or NAME:option=number, of any level; `skel-aa` stands for its members.

    Raises:
        InputError: nobody knows the attack or an option.
    """
    name, *settings = word.split(":")
    if name == SUITE:
        return skel_aa(**_options(word, settings, _numbers(skel_aa)))
    if name not in ATTACKS:
        raise unknown("attack", name, [*ATTACKS, SUITE])
    return (Member(name, _options(word, settings, _numbers(ATTACKS[name].run))),)


def _check_within_eps(name: str) -> None:
    level = ATTACKS[name].level
    require(
        level == EPS, f"attack {name} is not bounded by eps, its level is {level}; run it in Python (docs/attacks.md)"
    )


def _numbers(run: Callable[..., Any]) -> list[str]:
    """Name the options of a function that are whole numbers; the seed is one for all attacks."""
    options = inspect.signature(run).parameters
    return [name for name, option in options.items() if type(option.default) is int and name != "seed"]


def _options(word: str, settings: Sequence[str], known: Sequence[str]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for setting in settings:
        name, _, number = setting.partition("=")
        if name not in known or name in options or not NUMBER.fullmatch(number):
            raise InputError(
                f"attack {quoted(word)}: cannot read {quoted(setting)}, expected OPTION=NUMBER, with a number from 1 "
                f"on and one of the options {', '.join(known) or '(there is none)'}, each once"
            )
        options[name] = int(number)
    return options
