"""Good recordings are read as they are, also where a file holds only a few of their clips."""

from pathlib import Path

import numpy as np
import pytest
from draws import topics, understand

from skelbench.data.find import load_data
from skelbench.data.reading.raw import Raw

DRAWS = {
    ("pushup", "movenet"): 1,
    ("pushup", "mediapipe"): 12,
    ("irds_subset", "kinect2d"): 4,
    ("penn_action", "gt"): 3,
}
"""Source -> clips of each draw, so few that one thing or another was once found in them that is not there."""


@pytest.mark.real
@pytest.mark.parametrize(("name", "source"), DRAWS)
def test_few_good_clips_are_not_doubted_nor_read_otherwise(name: str, source: str, data_dir: Path) -> None:
    data = load_data(data_dir / name, source=source, limit=60)
    raws = [Raw(clip.keypoint, clip.score, clip.image_size) for clip in data]
    rng = np.random.default_rng(0)
    for _ in range(6):
        some = rng.choice(len(raws), DRAWS[name, source], replace=False)
        reading = understand([raws[i] for i in some.tolist()])
        assert reading.layout.name == data.layout.name
        assert not topics(reading, "doubt")
        assert not topics(reading)["picture"]
