"""Questions about clips with joints missing are asked in full batches."""

import numpy as np
from explained import rising
from toy import WRIST, WristModel

from skelbench.explain.answers import answers


def test_every_batch_but_the_last_is_full() -> None:
    model = WristModel(WRIST)
    clips = rising(3)
    questions = [(clip, np.ones((n, 1, 1, 17), np.bool_)) for clip, n in zip(clips, (5, 1, 9), strict=True)]
    found = list(answers(model, questions, batch=4))
    assert [len(each) for each in found] == [5, 1, 9]
    assert model.batches == [4, 4, 4, 3]
