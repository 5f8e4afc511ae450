"""A file of clips in which a label or a group is `null` is refused in one line, as any other that is no label."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from refusal import refusal

from skelbench.evaluation.results.files.roll import read_roll, write_roll


@pytest.mark.parametrize("column", ["label", "group"])
def test_a_null_among_labels_or_groups_is_refused(column: str, tmp_path: Path) -> None:
    values = {"clip": ["a", "b"], "label": [0, 1], "group": ["s1", "s2"]}
    text = json.dumps({**values, column: [values[column][0], None]}).encode()
    path = write_roll(text, tmp_path)
    assert f"a {column} is None" in refusal(lambda: read_roll(path, sha256(text).hexdigest()))
