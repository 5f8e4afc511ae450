"""One of several persons is not detected for a while: hidden behind another, or lost by the detector."""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import FRAME_SHARE, count
from skelbench.perturbations.persons import drawn
from skelbench.perturbations.wants import two_persons
from skelbench.perturbations.windows import window


def for_a_while(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Lose one drawn person, of those of whom anything is detected, in one stretch of frames."""
    lost = np.zeros(clip.score.shape, np.bool_)
    person = drawn(clip, rng)[0]
    lost[person, window(rng.random(), clip.score.shape[1], share)] = True
    return clip.without(lost)


def for_good(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Lose that number of drawn persons in all frames; one stays."""
    persons = drawn(clip, rng)
    lost = np.isin(np.arange(len(clip.score)), persons[: min(number, len(persons) - 1)])
    return clip.without(lost[:, None, None])


PERSON_DROP = Family(
    "person-drop",
    FRAME_SHARE,
    "0.5",
    {"": for_a_while, "clip": for_good},
    "persons that a detector loses",
    group="identity",
    levels={"clip": count("persons")},
    examples={"clip": "1"},
    about={
        "": "One of several persons is not detected for a stretch of frames.",
        "clip": "A number of persons is not detected at all; one stays.",
    },
    wants=dict.fromkeys(("", "clip"), two_persons),
)
