"""Robust accuracy: the share of all clips that a model gets right under every attack of a suite, with an interval."""

from collections.abc import Iterable, Iterator, Sequence
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model, ready
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import DataFrame, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.data.dataset import Dataset
from skelbench.data.given import of_clips
from skelbench.evaluation.results.clusters import numbered, over
from skelbench.evaluation.results.statistics import accuracy
from skelbench.evaluation.robust.members import TRANSFER, check_can_attack, check_once, parsed, with_surrogates
from skelbench.evaluation.suitable import check_classes, check_names
from skelbench.evaluation.victim import sloped, victim
from skelbench.perturbations.attacks import ATTACKS, Member, Outcome, run_suite, skel_aa
from skelbench.perturbations.attacks.ball import check_eps
from skelbench.perturbations.rulers import body_in_camera_units

Named = str | Path | Card | Model
Attacks = str | Member | Iterable[str | Member]
COLUMNS = (
    *("model", "dataset", "split", "source", "eps", "body", "attack", "clips", "attacked", "broken", "right"),
    *("robust", "robust_low", "robust_high", "over", "seed", "note"),
)
DIGITS = 4


def attacked(
    model: Named,
    data: Dataset | Sequence[Clip],
    eps: float | Sequence[float] = 0.005,
    attacks: Attacks | None = None,
    seed: int = 0,
    *,
    surrogates: Named | Iterable[Named] = (),
    device: str = "cpu",
) -> DataFrame:
    """Attack a model; one row for `clean`, for each attack and for `all` of them, at every eps.

    data: labelled clips, all of which count; those that the model gets wrong undamaged are wrong under attack too.
    eps: how far a joint may move in any frame, in camera units, or several such. attacks: as `skelbench attack`
    takes them (`"square:queries=500"`, `"skel-aa"`) or members of a suite, in this order, by default `skel_aa`.
    surrogates: models of other kinds against which damage is sought that is then tried on this one.

    A clip that one attack has broken is not attacked by the next. So of a row, `attacked` clips were attacked, `broken`
    of them fell, and `right` of all `clips` are right under this attack and those above it. `robust` is that in
    percent, with its 95 % interval; `over` says over which groups. `body`: eps in percent of a body's height. `note`:
    why an attack was left out.

    >>> from skelbench import load_data
    >>> from skelbench.evaluation.attack import attacked
    >>> rows = attacked("stgcn-synthetic-xsub", load_data("synthetic", limit=4), 0.005, ["fgsm"])
    >>> print(rows[["attack", "clips", "attacked", "broken", "right"]].to_string(index=False))
    attack  clips  attacked  broken  right
     clean      4         0       0      4
      fgsm      4         4       1      3
       all      4         4       1      3

    Raises:
        InputError: an unknown model or attack, clips without labels, classes that are not the model's, an eps that is
            no distance, `transfer` without surrogates, or a surrogate of other classes or without slopes.
    """
    from pandas import DataFrame

    loaded, clips = _load(model, device), data if isinstance(data, Dataset) else of_clips(data)
    clips.check_labelled("an attack")
    check_classes(loaded.card, clips)
    named = [surrogates] if isinstance(surrogates, Named) else surrogates
    members = _members(attacks, [_load(name, device) for name in named], clips)
    check_can_attack(loaded, members)
    levels = _levels(eps)
    poses = list(clips)
    body = body_in_camera_units(poses)
    rows: list[dict[str, Any]] = []
    for level in levels:
        outcome = run_suite(victim(loaded), poses, level, seed, members)
        about = {"model": loaded.card.name, "dataset": clips.name, "split": clips.split or "", "source": clips.source}
        about |= {"eps": level, "body": round(100 * level / body, 2), "clips": len(poses), "seed": seed}
        rows += [about | row for row in _rows(outcome, *clips.groups)]
    return DataFrame(rows, columns=list(COLUMNS))


def _load(model: Named, device: str) -> Model:
    return ready(model, device) if isinstance(model, Model) else load_model(model, device)


def _members(attacks: Any, surrogates: Sequence[Model], clips: Dataset) -> tuple[Member, ...]:
    check_names(model.card for model in surrogates)
    for model in surrogates:
        check_classes(model.card, clips)
    others = {model.card.name: sloped(model) for model in surrogates}
    if attacks is None:
        return skel_aa(others)
    chosen = list(_named(attacks))
    for member in chosen:
        ATTACKS.check(member.attack)
        _check_complete(member)
    check_once(chosen)
    bare = any(member.attack == TRANSFER and not member.options.get("surrogates") for member in chosen)
    require(bool(others) or not bare, "attack transfer needs models to seek damage on; name them as surrogates=")
    return with_surrogates(chosen, others) if others else tuple(chosen)


def _check_complete(member: Member) -> None:
    options = signature(ATTACKS[member.attack].run).parameters.values()
    needed = [o.name for o in options if o.kind is o.KEYWORD_ONLY and o.default is o.empty and o.name != "surrogates"]
    for name in needed:
        given = f"Member({member.attack!r}, {{{name!r}: …}})"
        require(name in member.options, f"attack {member.attack} needs {name}; give {given}")


def _levels(eps: Any) -> list[float]:
    several = hasattr(eps, "__iter__") and not isinstance(eps, str)
    levels: list[Any] = list(eps) if several else [eps]
    for level in levels:
        check_eps(level)
    require(len(levels) > 0, "eps is empty, expected one distance or several, e.g. 0.005")
    return list(dict.fromkeys(map(float, levels)))


def _named(attacks: Any) -> Iterator[Member]:
    """Members by what a caller wrote, who may have written anything: one attack or several."""
    if isinstance(attacks, Member):
        yield attacks
    elif isinstance(attacks, str):
        yield from parsed(attacks)
    else:
        require(isinstance(attacks, Iterable), f"attack is {attacks!r}, expected a name, e.g. square:queries=500")
        for each in attacks:
            yield from _named(each)


def _rows(outcome: Outcome, kind: str, group: NDArray[Any]) -> Iterator[dict[str, Any]]:
    nobody = np.zeros_like(outcome.clean)
    yield _row("clean", nobody, nobody, outcome.clean, kind, group)
    for name, tried in outcome.attacked.items():
        right = outcome.right[name]
        yield _row(name, tried, tried & ~right, right, kind, group)
    for name, why in outcome.left_out.items():
        yield {"attack": name, "attacked": 0, "broken": 0, "note": f"left out: {why}"}
    yield _row("all", outcome.clean, outcome.clean & ~outcome.robust, outcome.robust, kind, group)


def _row(name: str, tried: Mask, broken: Mask, right: Mask, kind: str, group: NDArray[Any]) -> dict[str, Any]:
    share, low, high = accuracy(right[None], group).percent(DIGITS)
    counts = {"attacked": int(tried.sum()), "broken": int(broken.sum()), "right": int(right.sum())}
    told = {"over": over(kind, len(numbered(group)[1])), "note": ""}
    return {"attack": name, **counts, "robust": share, "robust_low": low, "robust_high": high, **told}
