"""Who is present: any value that is not 0 makes a person, an empty clip keeps its first."""

import torch

from skelbench.adapters.networks.persons import everybody, present


def test_persons_of_zeros_are_padding_unless_the_clip_is_empty() -> None:
    values = torch.zeros(4, 3, 5, 2)
    values[0, 1, 4, 1] = -0.1
    values[1, :2] = 1
    values[2] = float("nan")
    found = present(values)
    assert found.tolist() == [[False, True, False], [True, True, False], [True] * 3, [True, False, False]]


def test_officially_everybody_counts() -> None:
    who = everybody(torch.zeros(2, 3, 5))
    assert who.mask.tolist() == [[True] * 3] * 2 and who.rows.tolist() == [0, 1, 2, 3, 4, 5]
    assert [clips.tolist() for clips in who.clips] == [[0, 1]] * 3
