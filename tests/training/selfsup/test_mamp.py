"""MAMP: what is hidden, what is predicted of it, by whom, and what a training with it does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.mamp import MAMP as Encoder
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.objectives.mamp import masking
from skelbench.training.objectives.mamp.decoder import Decoder
from skelbench.training.objectives.mamp.objective import MAMP
from skelbench.training.objectives.mamp.patches import constant_error, motion, normalised, patches, taken
from skelbench.training.objectives.mamp.settings import Settings
from skelbench.training.objectives.objective import Step
from skelbench.training.parallel import Machine
from skelbench.training.presets.mamp import MAMP as PRESETS
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.provenance import Run
from skelbench.training.recipes import Recipe
from skelbench.training.train import prepared, train

SMALL = ["clip_len=12", "base_channels=8", "heads=2", "depth=1", "batch=8", "epochs=2"]
SMALL += ["mamp.width=8", "mamp.depth=1", "mamp.heads=2"]
V = len(LAYOUTS["coco17"])
NOBODY = torch.zeros(0)
"""Labels, which are not looked at."""


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def recipe(*settings: str) -> Recipe:
    return choose("mamp", "tiny", [*SMALL, *settings], PRETRAINING)


def objective(*settings: str, **config: Any) -> MAMP:
    torch.manual_seed(0)
    chosen = recipe(*settings)
    model = Encoder(Card("toy", chosen.adapter, {**chosen.config, **config}, ()))
    return MAMP(chosen, model)


def people() -> Tensor:
    """Four clips of two persons, x, y and score; in the first two the second person is not there."""
    torch.manual_seed(1)
    x = torch.randn(4, 2, 12, V, 3).cumsum(dim=2)
    x[:2, 1] = 0
    return x


def step(made: MAMP, x: Tensor, seed: int = 3) -> Step:
    torch.manual_seed(seed)
    return made.step(x, NOBODY, 0, lambda rows: rows)


def test_a_token_is_a_joint_over_a_few_frames_frame_by_frame() -> None:
    x = torch.randn(2, 6, 5, 3)
    tokens = patches(x, 3)
    for time in range(2):
        for joint in range(5):
            expected = torch.cat([x[:, 3 * time + frame, joint] for frame in range(3)], dim=1)
            assert torch.equal(tokens[:, time, joint], expected)


def test_the_motion_is_the_way_to_the_next_frame_and_none_at_the_end() -> None:
    x = torch.randn(2, 4, 5, 3)
    for frame in range(4):
        expected = x[:, frame + 1] - x[:, frame] if frame < 3 else torch.zeros(2, 5, 3)
        assert torch.equal(motion(x)[:, frame], expected)


def test_a_target_has_mean_0_and_the_unbiased_variance_1_and_one_that_is_constant_is_0() -> None:
    token = torch.tensor([[1.0, 2.0, 4.0, 7.0], [3.0, 3.0, 3.0, 3.0]])
    numbers = token[0].double().numpy()
    expected = (numbers - numbers.mean()) / np.sqrt(numbers.var(ddof=1) + 1e-6)
    np.testing.assert_allclose(normalised(token)[0], expected, rtol=1e-6)
    assert not normalised(token)[1].any()


def test_how_much_a_token_moves_is_its_distance_to_the_one_before() -> None:
    x = torch.randn(2, 6, 3, 2)
    moved = masking.motion_of_tokens(x, 2)
    for joint in range(3):
        for time in (1, 2):
            steps = [(x[:, 2 * time + k, joint] - x[:, 2 * time - 2 + k, joint]).abs() for k in (0, 1)]
            torch.testing.assert_close(moved[:, time, joint], torch.stack(steps).mean(dim=(0, 2)))
        assert torch.equal(moved[:, 0, joint], moved[:, 1, joint])
    assert not masking.motion_of_tokens(x[:, :2], 2).any()


def test_chances_are_the_softmax_of_the_motion_over_its_largest() -> None:
    moved = torch.tensor([[0.0, 1.0, 4.0], [0.0, 0.0, 0.0]], dtype=torch.double)
    weights = np.exp(np.array([0, 1, 4]) / (4 * 0.8))
    np.testing.assert_allclose(masking.chances(moved, 0.8)[0], weights / weights.sum(), rtol=1e-6)
    np.testing.assert_allclose(masking.chances(moved, 0.8)[1], 1 / 3)


def test_a_token_is_the_last_to_be_shown_as_often_as_its_chance_says() -> None:
    """The largest of log-chances with Gumbel noise is drawn by the chances."""
    torch.manual_seed(0)
    chance = torch.tensor([0.1, 0.2, 0.7]).expand(20_000, 3)
    last = masking.order(chance, masking.draw_noise(chance))[:, -1]
    share = torch.bincount(last, minlength=3) / len(last)
    assert share.tolist() == pytest.approx([0.1, 0.2, 0.7], abs=0.016)  # five standard errors


@pytest.mark.parametrize(("by", "least"), [("motion", 0.05), ("random", None)])
def test_tokens_that_move_are_hidden_more_often_and_at_random_all_alike(by: str, least: float | None) -> None:
    made = objective("mamp.share=0.5", f"mamp.masking={by}")
    rows = torch.zeros(4000, 12, V, 3)
    rows[:, :, 0] = torch.arange(12.0)[:, None]
    torch.manual_seed(2)
    shown, hidden = made.draw(rows)
    assert shown.shape == (4000, 26) and hidden.shape == (4000, 25)
    assert torch.equal(torch.cat([shown, hidden], dim=1).sort(dim=1).values, torch.arange(3 * V).expand(4000, -1))
    fast = float((hidden % V == 0).sum() / (3 * 4000))
    still = float((hidden % V != 0).sum() / (3 * (V - 1) * 4000))
    assert fast > still + least if least else fast == pytest.approx(still, abs=0.023)


def test_the_loss_is_the_error_of_hidden_tokens_of_those_who_are_there() -> None:
    made, x = objective("mamp.share=0.6"), people()
    done = step(made, x)
    rows = torch.cat([x[:2, 0], x[2:].flatten(0, 1)])
    torch.manual_seed(3)
    shown, hidden = made.draw(rows)
    with torch.no_grad():
        guess, total, count = made.predicted(rows, shown, hidden), 0.0, 0
    for person in range(len(rows)):
        for number, place in enumerate(hidden[person].tolist()):
            time, joint = divmod(place, V)
            path = rows[person, 4 * time : 4 * time + 5, joint, :2]
            ways = [path[frame + 1] - path[frame] for frame in range(len(path) - 1)]
            ways += [torch.zeros(2)] * (4 - len(ways))
            wanted = torch.cat(ways)
            wanted = (wanted - wanted.mean()) / (wanted.var() + 1e-6).sqrt()
            total, count = total + float((guess[person, number] - wanted).square().mean()), count + 1
    assert count == 6 * 31
    assert done.loss.item() == pytest.approx(total / count, rel=1e-5)


def test_persons_of_all_processes_weigh_alike() -> None:
    made, x = objective("mamp.share=0.6"), people()
    alone = step(made, x).loss.item()
    torch.manual_seed(3)
    theirs = torch.tensor([[5.0, 3.0]])  # a clip of three persons, whose errors add up to 5
    shared = made.step(x, NOBODY, 0, lambda rows: torch.cat([rows, theirs])).loss.item()
    assert shared == pytest.approx((6 * alone + 5) / 9, rel=1e-5)


def test_the_encoder_never_sees_a_hidden_token_nor_the_decoder() -> None:
    made = objective("mamp.share=0.6")
    rows = people()[2:].flatten(0, 1)
    shown, hidden = made.draw(rows)
    other = rows.clone()
    for person, places in enumerate(hidden.tolist()):
        for time, joint in (divmod(place, V) for place in places):
            other[person, 4 * time : 4 * time + 4, joint] += 9.0
    assert torch.equal(made.predicted(rows, shown, hidden), made.predicted(other, shown, hidden))


def test_the_decoder_puts_shown_tokens_where_they_were() -> None:
    torch.manual_seed(0)
    decoder, encoded = Decoder(6, Settings(width=8, depth=2, heads=2), (2, 3), 5).eval(), torch.randn(1, 2, 6)
    shown, hidden = torch.tensor([[4, 1]]), torch.tensor([[0, 5, 2, 3]])
    tokens = [decoder.mask_token[0, 0]] * 6
    tokens[4], tokens[1] = decoder.embed(encoded[0])
    where = [decoder.pos_embed[0, 0, place % 3] + decoder.temp_embed[0, place // 3, 0] for place in range(6)]
    whole = torch.stack([token + here for token, here in zip(tokens, where, strict=True)])[None]
    for block in decoder.blocks:
        whole = block(whole)
    expected = decoder.predict(decoder.norm(whole))[:, [0, 5, 2, 3]]
    torch.testing.assert_close(decoder(encoded, shown, hidden), expected)


def test_the_error_of_a_constant_is_that_of_the_mean_token() -> None:
    targets = torch.randn(3, 7, 4)
    mean = targets.reshape(21, 4).mean(dim=0)
    assert float(constant_error(targets)) == pytest.approx(float((targets - mean).square().mean()), rel=1e-5)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (("mamp.target=joints", "mamp.normalise=false"), lambda x: x),
        (("mamp.normalise=false",), motion),
        (("mamp.target=joints",), lambda x: x),
    ],
)
def test_targets_are_coordinates_alone_as_they_are_asked_for(
    settings: tuple[str, ...], expected: Callable[[Tensor], Tensor]
) -> None:
    rows = people()[2:].flatten(0, 1)
    tokens = patches(expected(rows[..., :2]), 4).flatten(1, 2)
    tokens = tokens if "mamp.normalise=false" in settings else normalised(tokens)
    assert torch.equal(objective(*settings).targets(rows), tokens)


def test_places_are_taken_row_by_row() -> None:
    tokens = torch.randn(2, 5, 3)
    assert torch.equal(taken(tokens, torch.tensor([[3, 0], [1, 4]]))[1, 1], tokens[1, 4])


def test_the_score_of_a_clip_whose_second_person_is_padding_is_that_of_one_person() -> None:
    made, x = objective("max_persons=2"), people()[:2]
    assert step(made, x).loss.item() == pytest.approx(step(made, x[:, :1]).loss.item(), rel=1e-6)


def test_a_resumed_pre_training_is_a_whole_one_bit_for_bit(data: Dataset, tmp_path: Path) -> None:
    train(recipe(), data, tmp_path / "whole")

    def kill(progress: Any, epochs: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(recipe(), data, tmp_path / "broken", report=kill)
    torch.rand(9)
    train(recipe(), data, tmp_path / "broken", resume=True)
    whole, broken = (load_file(tmp_path / run / "weights.safetensors") for run in ("whole", "broken"))
    assert whole.keys() == broken.keys()
    assert all(torch.equal(value, broken[key]) for key, value in whole.items())


def swinging(persons: int) -> Tensor:
    """All joints of a person swing as one, at a pace and with a start of its own: what is shown tells the rest."""
    pace, start = torch.rand(2, persons, 1, 1, 1, 1)
    swing = torch.sin(torch.arange(12.0)[:, None, None] * (0.3 + pace) + 6.3 * start)
    x = torch.randn(1, 1, 1, V, 3) + swing * torch.tensor([1.0, -0.5, 0.0])
    return x.contiguous()


@pytest.mark.slow
def test_motion_that_can_be_told_is_learnt_far_better_than_a_constant() -> None:
    made = objective("mamp.share=0.7", "base_channels=16", "mamp.width=16")
    optimiser = torch.optim.Adam([*made.backbone.parameters(), *made.beside.parameters()], 0.01)
    torch.manual_seed(5)
    done = made.step(swinging(16), NOBODY, 0, lambda rows: rows)
    for _ in range(260):
        optimiser.zero_grad()
        done.loss.backward()
        optimiser.step()
        done = made.step(swinging(16), NOBODY, 0, lambda rows: rows)
    assert done.loss.item() < 0.5 * done.figures["constant"].item()


def test_the_loss_falls_and_an_encoder_is_left(data: Dataset, tmp_path: Path) -> None:
    train(recipe("epochs=10", "lr=0.01"), data, tmp_path / "run")
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert log["loss"].iloc[-1] < 0.9 * log["loss"].iloc[0]
    assert log["train_top1"].isna().all() and log["spread"].between(0, 1.1).all()
    card = read_card(tmp_path / "run")
    assert card.classes == ()
    encoder = cast(Encoder, load_model(card, encoder=True))
    assert encoder.features(encoder.prepare(data[0])).shape == (1, 8)
    assert not [key for key in load_file(card.weights_file() or "") if not key.startswith("backbone.")]


def test_predictions_no_better_than_a_constant_are_said_with_what_to_change() -> None:
    made = objective("epochs=10")
    bad = {"loss": 0.9, "constant": 0.9, "spread": 0.5}
    assert made.concern(0, bad) is None, "at first nothing is known"
    assert "no better (0.900) than by one constant (0.900); train longer" in str(made.concern(5, bad))
    assert made.concern(5, {**bad, "loss": 0.5}) is None
    assert "nearly the same" in str(made.concern(5, {"loss": 0.5, "constant": 0.9, "spread": 0.001}))


def test_no_step_waits_for_the_device(data: Dataset) -> None:
    made = prepared(Run(recipe(), data, 0), Machine("meta"), "run")
    assert all(total.is_meta for total in made.steps(0).totals.values())


@pytest.mark.parametrize("size", ["small", "tiny"])
def test_every_size_builds(size: str, data: Dataset) -> None:
    made = prepared(Run(PRESETS[size], data, 0), Machine("meta"), "run")
    assert made.objective.beside is not None


def test_the_paper_hides_675_of_750_tokens() -> None:
    paper = PRESETS["paper"]
    assert (paper.epochs, paper.lr, paper.weight_decay, paper.warmup) == (400, 1e-3, 0.05, 20)
    with torch.device("meta"):
        config = {**paper.config, "layout": "ntu25", "dimensions": 3, "score": False}
        made = MAMP(paper, Encoder(Card("paper", paper.adapter, config, ())))
    assert made.shown == 75 and (made.backbone.times, made.backbone.joints) == (30, 25)
    count = sum(value.numel() for value in made.backbone.parameters())
    assert count == 8 * 12 * 256**2 + 8 * 13 * 256 + 2 * 256 + 55 * 256 + 13 * 256  # blocks, last norm, places, map


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (["mamp.masking=fast"], "mamp.masking is 'fast', expected motion or random"),
        (["mamp.target=bones"], "expected motion or joints"),
        (["mamp.share=1"], "mamp.share is 1, expected above 0 and below 1"),
        (["mamp.temperature=0"], "mamp.temperature is 0"),
        (["mamp.heads=3"], "mamp.width is 8, no multiple of 3 heads"),
        (["mamp.depth=0"], "mamp.depth is 0"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        objective(*settings)


def test_another_encoder_is_refused(data: Dataset, tmp_path: Path) -> None:
    other = choose("stgcn", "tiny", ["objective=mamp", "val=0"])
    with pytest.raises(InputError, match=r"mamp hides tokens, and .* has none; take the encoder"):
        train(other, data, tmp_path / "run")
