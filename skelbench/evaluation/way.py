"""What is done to a clip before a network sees it: damage, perhaps repair, preparation; and the plan of all ways."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

from skelbench.adapters.protocols import Model, Referable
from skelbench.core.arrays import Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.randomness import whole_seed
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.perturbations.repairs.pipeline import NO_REPAIR, Pipeline
from skelbench.perturbations.spec import Spec


class Way(NamedTuple):
    """What is done to the clips of a cell: damaged by `spec` with the draw `seed`, repaired, and prepared.

    as_clean: prepared by what the undamaged clip tells (`Referable.prepare_like`), which no model could know.
    """

    spec: Spec
    repair: Pipeline
    seed: int
    as_clean: bool = False

    @property
    def named(self) -> str:
        """What stands in the column `repair` of a row."""
        return AS_CLEAN if self.as_clean else str(self.repair)

    def damage(self, clip: Clip) -> Clip:
        """Return the damaged clip, not repaired.

        Raises:
            InputError: the spec does not fit the clip.
        """
        return self.spec.apply(clip, self.seed)

    def apply(self, clip: Clip) -> Clip:
        """Return the clip that the model is given."""
        return self.repair.apply(self.damage(clip))

    def prepare(self, model: Model, damaged: Clip, clip: Clip) -> Tensor:
        """Return the network's input, (views, …), of a damaged clip that was `clip`.

        Raises:
            InputError: the model cannot prepare one clip by another.
        """
        given = self.repair.apply(damaged)
        if not self.as_clean:
            return model.prepare(given)
        if not isinstance(model, Referable):
            raise InputError(
                f"{model.card.name} has no prepare_like, so its preparation cannot be told from its network;"
                " leave --preparation out, or give the adapter that method (docs/adding_a_model.md)"
            )
        return model.prepare_like(given, clip)


def plan(
    specs: Iterable[Spec], repairs: Iterable[Pipeline], seeds: int | Sequence[int], preparation: bool = False
) -> list[Way]:
    """List the cells: clean once per repair, every other spec once per seed, or once where nothing is drawn.

    preparation: also measure every damage with clips that are prepared as their undamaged selves. A spec that replaces
    the clip by another one has no such self and is left out there.

    Raises:
        InputError: no seed at all, or one that is no whole number.
    """
    draws = _draws(seeds)
    if not draws:
        raise InputError(f"seeds is {seeds!r}, expected at least one draw")
    wanted = list(dict.fromkeys(spec for spec in specs if spec != Spec()))
    ways = [Way(Spec(), NO_REPAIR, draws[0])]  # what all drops are measured against
    for repair in repairs:
        ways.append(Way(Spec(), repair, draws[0]))
        ways += _damaged(wanted, repair, draws)
    if preparation:
        plain = _damaged(wanted, NO_REPAIR, draws)
        ways += [*plain, *(way._replace(as_clean=True) for way in plain if way.spec.opening == Spec())]
    return list(dict.fromkeys(ways))


def _draws(seeds: Any) -> list[int]:
    several = cast("Iterable[Any]", seeds) if isinstance(seeds, Iterable) else range(whole_seed(seeds))
    return list(map(whole_seed, several))


def _damaged(specs: list[Spec], repair: Pipeline, draws: list[int]) -> list[Way]:
    return [Way(spec, repair, seed) for spec in specs for seed in (draws if spec.random else draws[:1])]
