"""Which persons of a clip a network with a fixed number of places looks at."""

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError


def persons_of(clip: Clip, most: int, extra: str, model: str) -> list[int]:
    """Choose everybody, or where they are too many, those who were ever detected; the first ones where nobody was.

    extra: what to do where those detected are too many as well: `error`, or `cut` to keep the first ones, as is done
    in any case where damage has added those that are too many.

    Raises:
        InputError: more than `most` persons were detected in the data and extra is `error`.
    """
    persons = list(range(len(clip.keypoint)))
    if len(persons) > most:
        persons = [person for person in persons if clip.detected[person].any()] or persons[:most]
    if len(persons) - clip.added > most and extra == "error":
        raise InputError(
            f"clip {clip.name!r} has {len(persons)} persons, {model} takes {most};"
            " set max_persons, or extra_persons: cut to keep the first ones"
        )
    return persons[:most]
