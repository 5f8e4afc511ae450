"""CrosSCLR's losses against the official code's numbers; its streams against the adapter's; which encoder is left."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from contrastive import small
from golden_files import found
from npz import arrays
from numpy.testing import assert_allclose
from people import walk
from safetensors.torch import load_file
from torch import Tensor

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.gcn_input import GraphInput
from skelbench.adapters.stgcn import STGCN
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.training.objectives.crossclr.beside import Beside
from skelbench.training.objectives.crossclr.losses import all_crossed, crossed
from skelbench.training.objectives.crossclr.streams import STREAMS, three
from skelbench.training.objectives.momentum.contrast import info_nce, own, similar, unit
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.recipes import Recipe
from skelbench.training.train import prepared, train

each_file = pytest.mark.parametrize("path", found("crossclr_loss"))
NAMES = ("joint", "motion", "bone")


def temperature(file: dict[str, Any]) -> float:
    return json.loads(str(file["config"]))["temperature"]


def cosines(file: dict[str, Any]) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor]]:
    """By stream: queries before they have unit length, cosines with the own key, cosines with the queue."""
    raw = {name: torch.tensor(file[f"q_{name}"]).requires_grad_() for name in NAMES}
    queries = {name: unit(value) for name, value in raw.items()}
    mine = {name: own(queries[name], unit(torch.tensor(file[f"k_{name}"]))) for name in NAMES}
    return raw, mine, {name: similar(queries[name], torch.tensor(file[f"queue_{name}"]).T) for name in NAMES}


@each_file
def test_each_stream_alone_has_the_official_contrast(path: Path) -> None:
    file = arrays(path)
    _, mine, of_queue = cosines(file)
    for name in NAMES:
        loss = info_nce(torch.cat([mine[name], of_queue[name]], dim=1) / temperature(file))
        assert loss.item() == pytest.approx(float(file[f"stage1_{name}"]), rel=1e-9), name


@each_file
@pytest.mark.parametrize("context", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_crossed_streams_have_the_official_losses_and_gradients(path: Path, context: bool, count: int) -> None:
    file, key = arrays(path), f"cross_context{int(context)}_top{count}"
    raw, mine, of_queue = cosines(file)
    for name in NAMES:
        for other in NAMES:
            if name != other:
                loss = crossed(mine[name], of_queue[name], of_queue[other], count, context, temperature(file))
                pair = name[0] + other[0]
                assert loss.item() == pytest.approx(float(file[f"{key}_{pair}"]), rel=1e-9), pair
    total = all_crossed(mine, of_queue, count, context, temperature(file))
    assert total.item() == pytest.approx(float(file[f"{key}_total"]), rel=1e-9)
    if count == 1:
        for name, gradient in zip(NAMES, torch.autograd.grad(total, list(raw.values())), strict=True):
            assert_allclose(gradient, file[f"{key}_grad_q_{name}"], rtol=1e-7, atol=1e-10, err_msg=name)


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def of(stream: str, **config: object) -> Recipe:
    recipe = small("crossclr")
    return replace(recipe, config={**recipe.config, "sampling": "resize", "stream": stream, **config})


@pytest.mark.parametrize("missing_ends", [False, True])
@pytest.mark.parametrize("score", [False, True])
def test_its_streams_are_those_that_the_adapter_makes_of_a_clip(score: bool, missing_ends: bool) -> None:
    clip = walk("ntu25", persons=2, frames=20)
    lost = np.zeros(clip.score.shape, np.bool_)
    lost[0, 5:14, 7] = lost[1, :, 20] = True  # a hand, and a centre that bones begin at
    clip = clip.without(lost)
    plain = {"layout": "ntu25", "dimensions": 3, "score": score, "sampling": "resize", "clip_len": 12}
    settings = {**plain, "bones_from_missing_joints": missing_ends}
    models = {name: STGCN(Card("a", "", {**settings, "stream": name}, ())) for name in STREAMS}
    config = models["j"].config
    joints = GraphInput(replace(config, score=True), "a").views(clip)
    for name, made in three(torch.as_tensor(joints), config).items():
        assert_allclose(made, models[name].input.views(clip), atol=1e-6, err_msg=name)


@pytest.mark.parametrize("stream", STREAMS)
def test_the_encoder_of_the_stream_is_published_and_its_card_names_it(
    stream: str, data: Dataset, tmp_path: Path
) -> None:
    train(of(stream), data, tmp_path / "run")
    card = read_card(tmp_path / "run")
    assert card.config["stream"] == stream
    model = STGCN.load(card)
    assert torch.isfinite(model.features(model.prepare(data[0]))).all()
    beside = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["parts"]["beside"]
    others = {key.split(".")[1] for key in beside if key.startswith("others.")}
    assert others == set(STREAMS) - {stream}
    weights = load_file(card.weights_file() or "")
    for other in others:
        assert {key.removeprefix(f"others.{other}.") for key in beside if key.startswith(f"others.{other}.")} == set(
            weights
        )


def first_weights(beside: Beside, stream: str) -> Tensor:
    return next(beside.pairs[stream].keys.projection.parameters())


@pytest.mark.parametrize("following", ["all", "motion"])
def test_once_streams_cross_all_slow_encoders_follow_or_that_of_motions_alone(following: str, data: Dataset) -> None:
    recipe = small("crossclr", following=following)
    made = prepared(Run(recipe, data, 0), Machine(), "run")
    made.epoch(0)
    beside = made.objective.beside
    assert isinstance(beside, Beside)
    before = {name: first_weights(beside, name).clone() for name in STREAMS}
    made.epoch(1)
    moved = {name for name in STREAMS if not torch.equal(before[name], first_weights(beside, name))}
    assert moved == (set(STREAMS) if following == "all" else {"jm"})


@pytest.mark.parametrize("tied", [False, True])
def test_tied_projections_end_in_that_of_the_joints(tied: bool, data: Dataset) -> None:
    made = prepared(Run(small("crossclr", tied=tied), data, 0), Machine(), "run")
    made.epoch(0)
    beside = made.objective.beside
    assert isinstance(beside, Beside)
    last = [list(beside.pairs[name].projection.parameters())[-1] for name in STREAMS]
    slow = [list(beside.pairs[name].keys.projection.parameters())[-1] for name in STREAMS]
    for parts in (last, slow):
        assert all(torch.equal(part, parts[0]) == tied for part in parts[1:])


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"stream": "bm"}, "crossclr has no stream bm; choose --stream j, jm, b"),
        ({"motion": True}, "set motion=false"),
        ({"stream": "jm", "sampling": "uniform"}, "set sampling=resize, or publish another stream"),
    ],
)
def test_streams_that_it_cannot_publish_are_refused(config: dict[str, Any], said: str, data: Dataset) -> None:
    with pytest.raises(InputError, match=said) as error:
        prepared(
            Run(of("j") if not config else replace(of("j"), config={**of("j").config, **config}), data, 0),
            Machine(),
            "r",
        )
    assert "\n" not in str(error.value)
