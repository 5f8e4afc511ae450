"""What is worth measuring on a card, the most valuable first."""

from collections.abc import Iterator, Sequence

from benchmarks.gpu.evaluation import Evaluation
from benchmarks.gpu.figures import Figure
from benchmarks.gpu.step import Step

ARCHITECTURES = ("motionbert", "stgcnpp", "ctrgcn", "posec3d", "stgcn", "aagcn", "msg3d")
"""All that ship; MaskCLR is MotionBERT's network."""
STAGES = (1, 2)
EVALUATED = 2
"""Clips of an evaluation's batch for each of a step's: 32, as `skelbench eval` takes them, for 16."""
COLD = 100.0
"""Seconds that compiling may take before the first step."""


def plan(
    presets: Sequence[str], evaluated: str | None, clips: int, settings: Sequence[str] = (), *, compiled: bool = False
) -> list[Figure]:
    """List the figures of the steps of `presets`, changed by `settings`, and of evaluations at the preset `evaluated`.

    clips: of a step. compiled: also steps of a compiled network.
    """

    def steps(what: str, persons: int, measure: str, room: float = 0.0) -> Iterator[Figure]:
        for preset in presets:
            for stage in STAGES:
                step = Step(preset, stage, persons, tuple(settings))
                yield Figure(what, " ".join((preset, *settings)), stage, clips, getattr(step, measure), room)

    return [
        *steps("training step", 2, "speed"),
        *(evaluations(evaluated, EVALUATED * clips) if evaluated else ()),
        *steps("training step, one person present", 1, "speed"),
        *steps("kernels of a step", 2, "kernels"),
        *(steps("training step, compiled", 2, "compiled_speed", COLD) if compiled else ()),
    ]


def evaluations(preset: str, clips: int) -> Iterator[Figure]:
    """Yield the figure of an evaluation with each architecture."""
    for name in ARCHITECTURES:
        yield Figure(f"evaluation, {name}", preset, None, clips, Evaluation(name, preset).speed)
