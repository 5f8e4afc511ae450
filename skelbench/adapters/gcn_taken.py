"""Which persons, joints and frames of a clip a graph network takes, before anything is normalised."""

from dataclasses import dataclass

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.inputs import prenormalise
from skelbench.adapters.inputs.empty import frames_taken
from skelbench.adapters.inputs.persons import persons_of
from skelbench.core.arrays import Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.relayout import relayout


@dataclass(frozen=True)
class Taken:
    """What is taken of a clip before it is normalised."""

    clip: Clip
    """The persons and frames below, in the network's joints."""
    persons: list[int]
    """(M,): which of the clip's own persons, in the order of the network's places."""
    frames: Indices
    """(T,): which of the clip's own frames."""


def take(clip: Clip, config: GCNConfig, empty_frames: str, name: str) -> Taken:
    """Choose persons, joints, and the frames that `empty_frames` leaves and, for NTU, pyskl does.

    name: of the model, for errors.

    Raises:
        InputError: the clip has too many persons, other dimensions or joints that cannot be derived.
    """
    persons = persons_of(clip, config.max_persons, config.extra_persons, name)
    accepted = _accepted(clip, persons, config, name)
    frames = frames_taken(accepted, empty_frames)
    if config.normalise.startswith("ntu3d"):
        order, filled = prenormalise.tracked(accepted.keypoint[:, frames])
        persons, frames = [persons[place] for place in order], frames[filled]
        accepted = accepted.with_pose(accepted.keypoint[order], accepted.score[order])
    if len(frames) < accepted.score.shape[1]:
        accepted = accepted.at(frames)
    return Taken(accepted, persons, frames)


def _accepted(clip: Clip, persons: list[int], config: GCNConfig, name: str) -> Clip:
    """Give the clip's `persons` in the network's joints."""
    dimensions = clip.keypoint.shape[-1]
    if dimensions != config.dimensions:
        raise InputError(
            f"clip {clip.name!r} has {dimensions}-D poses, {name} takes {config.dimensions}-D;"
            " choose another source or model"
        )
    if len(persons) < len(clip.keypoint):
        clip = clip.with_pose(clip.keypoint[persons], clip.score[persons])
    return relayout(clip, config.graph)
