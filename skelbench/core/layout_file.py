"""Read the file of a layout, and answer a mistake in it with the file's name (docs/adding_a_layout.md)."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.core.yaml_file import read_yaml

NEEDED = ("joints", "edges", "centre")
KEYS = (*NEEDED, "bones", "limbs", "axes", "usual", "pyskl")
AXES = ("right", "up", "depth")
"""Directions of the coordinates of a 3-D pose: to the person's right, up, away from the camera."""

Facts = dict[str, Any]


def read_layout_file(path: Path) -> Facts:
    """Read the facts of a layout, each under the name of its field of `Layout`; what the file leaves out is left out.

    Raises:
        InputError: the file is no YAML, lacks a key, has one that nobody knows, or names a joint that it does not have.
    """
    content = read_yaml(path, "layout")
    try:
        return _facts(content)
    except InputError as error:
        raise InputError(f"layout {path}: {error}") from error


def _facts(content: Any) -> Facts:
    if not isinstance(content, dict):
        raise InputError(f"holds {quoted(content)}, expected the keys {', '.join(NEEDED)}; write them")
    values = cast(dict[str, Any], content)
    for key in values:
        if key not in KEYS:
            raise unknown("key", str(key), KEYS)
    for key in NEEDED:
        if key not in values:
            raise InputError(f"has no `{key}`; add it")
    joints = _joints(values["joints"])
    facts: Facts = {"joints": joints, "centre": _text("centre", values["centre"])}
    if facts["centre"] not in joints:
        raise unknown("joint", facts["centre"], joints)
    facts |= {key: _pairs(key, values[key], joints) for key in ("edges", "bones", "limbs") if key in values}
    _check_graph(joints, facts["edges"], facts["centre"])
    if "axes" in values:
        facts["axes"] = _axes(values["axes"])
    if "usual" in values:
        facts["usual"] = _usual(values["usual"])
    if "pyskl" in values:
        facts["pyskl"] = _text("pyskl", values["pyskl"])
    return facts


def _joints(value: Any) -> tuple[str, ...]:
    joints = _words("joints", value)
    twice = next((joint for joint, count in Counter(joints).items() if count > 1), None)
    if twice is not None:
        raise InputError(f"joints: {twice} is named twice; give every joint a name of its own")
    return joints


def _pairs(key: str, value: Any, joints: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Read pairs `one>other` of joints; a pair with `*` stands for two, the left one and the right one."""
    pairs: list[tuple[str, str]] = []
    known = set(joints)
    for text in _words(key, value):
        for side in ("left", "right") if "*" in text else ("",):
            first, arrow, second = text.replace("*", side).partition(">")
            if not arrow:
                raise InputError(
                    f"{key}: {quoted(text)} is no pair of joints; write one>other, e.g. elbow_*>shoulder_*"
                )
            for joint in (first, second):
                if joint not in known:
                    raise InputError(f"{key}: {quoted(text)}: {unknown('joint', joint, joints)}")
            pairs.append((first, second))
    return tuple(pairs)


def _check_graph(joints: tuple[str, ...], edges: Collection[tuple[str, str]], centre: str) -> None:
    """Check that all joints hang together, and that every edge leads one step towards the centre, once."""
    beside: dict[str, list[str]] = {joint: [] for joint in joints}
    for child, parent in edges:
        beside[child].append(parent)
        beside[parent].append(child)
    steps, reached = {centre: 0}, [centre]
    for joint in reached:  # which grows
        for other in beside[joint]:
            if other not in steps:
                steps[other] = steps[joint] + 1
                reached.append(other)
    lost = next((joint for joint in joints if joint not in steps), None)
    if lost is not None:
        raise InputError(f"edges: no way leads from {lost} to the centre {centre}; add what is missing")
    wrong = next((edge for edge in edges if steps[edge[0]] != steps[edge[1]] + 1), None)
    if wrong is not None:
        raise InputError(f"edges: '{wrong[0]}>{wrong[1]}' leads no step nearer to {centre}; write child>parent")
    twice = next((edge for edge, count in Counter(edges).items() if count > 1), None)
    if twice is not None:
        raise InputError(f"edges: '{twice[0]}>{twice[1]}' stands there twice; leave one out")


def _axes(value: Any) -> tuple[int, ...]:
    """Turn the directions of the three coordinates into the coordinates of the three directions."""
    directions = _words("axes", value)
    if sorted(directions) != sorted(AXES):
        raise InputError(
            f"axes is {quoted(value)}, expected {', '.join(AXES)} in the order of the coordinates; reorder them"
        )
    return tuple(directions.index(direction) for direction in AXES)


def _usual(value: Any) -> tuple[int, ...]:
    if value not in ([2], [3], [2, 3]):
        raise InputError(f"usual is {quoted(value)}, expected [2], [3] or [2, 3] coordinates; write one of them")
    return tuple(cast(list[int], value))


def _words(key: str, value: Any) -> tuple[str, ...]:
    words = cast(list[Any], value) if isinstance(value, list) else []
    if not words or not all(isinstance(word, str) for word in words):
        raise InputError(f"{key} is {quoted(cast(object, value))}, expected a list of words; write {key}: [one, other]")
    return tuple(words)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InputError(f"{key} is {quoted(value)}, expected a word; write {key}: word")
    return value
