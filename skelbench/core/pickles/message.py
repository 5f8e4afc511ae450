"""A tree as JSON, to go from the process that reads a pickle to the one that asked for it."""

from typing import Any, cast

from skelbench.core.pickles.records import Array, Blob, Dtype


def to_message(tree: Any) -> Any:
    """Write a tree so that JSON keeps it: dicts as pairs, bytes and arrays under a letter."""
    if isinstance(tree, dict):
        return {"d": [[key, to_message(value)] for key, value in cast(dict[Any, Any], tree).items()]}
    if isinstance(tree, list):
        return [to_message(value) for value in cast(list[Any], tree)]
    if isinstance(tree, bytes):
        return {"b": tree.decode("latin-1")}
    if isinstance(tree, Array) and tree.dtype is not None:
        data = tree.data
        where = to_message(data) if isinstance(data, bytes) else [data.start, data.size, data.coding]
        return {"a": [tree.dtype.code, tree.dtype.order, list(tree.shape), list(tree.axes), where]}
    return tree


def from_message(message: Any) -> Any:
    """Read back what `to_message` wrote."""
    if isinstance(message, list):
        return [from_message(value) for value in cast(list[Any], message)]
    if not isinstance(message, dict):
        return message
    letter, content = next(iter(cast(dict[str, Any], message).items()))
    if letter == "d":
        return {key: from_message(value) for key, value in content}
    if letter == "b":
        return content.encode("latin-1")
    code, order, shape, axes, where = content
    data = Blob(*cast(list[Any], where)) if isinstance(where, list) else from_message(where)
    return Array(Dtype(code, order, True), tuple(shape), tuple(axes), data)
