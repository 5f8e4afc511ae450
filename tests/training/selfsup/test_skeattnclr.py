"""SkeAttnCLR's mask, mix and losses: against the official code's arrays, and against what the paper says of them."""

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
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.exchange.own.recognise import owner_of
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.weights.read import load_strict
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.training.objectives.momentum.contrast import info_nce
from skelbench.training.objectives.momentum.heads import normed_projection
from skelbench.training.objectives.skeattnclr.attention import SoftMask, split
from skelbench.training.objectives.skeattnclr.logits import Branch, three_logits
from skelbench.training.objectives.skeattnclr.mix import (
    Mix,
    check_mix,
    draw_partner,
    draw_region,
    limbs_and_trunk,
    mixed,
)
from skelbench.training.objectives.skeattnclr.objective import SkeAttnCLR
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.recipes import Recipe
from skelbench.training.train import prepared, train

NTU = LAYOUTS["ntu25"]


def head(file: dict[str, Any], names: str, made: torch.nn.Module) -> torch.nn.Module:
    """Give a projection the official weights, which are those of convolutions of length 1."""
    state = {key.removeprefix(names): value for key, value in file.items() if key.startswith(names)}
    made.load_state_dict({key: torch.tensor(v[..., 0] if v.ndim == 3 else v) for key, v in state.items()})
    return made.eval()


@pytest.mark.parametrize("path", found("skeattn_mhsam"))
def test_the_mask_and_the_three_branches_are_those_of_the_official_code(path: Path) -> None:
    file = arrays(path)
    clips, width, frames, joints, persons = file["f_q_raw"].shape
    maps, of_key = (
        torch.tensor(file[key].reshape(clips * persons, width, frames, joints)) for key in ("f_q_raw", "f_k_raw")
    )
    assert_allclose(maps.flatten(2).transpose(1, 2), file["tokens_q"])
    mask = SoftMask(width, int(file["heads"]), float(file["Lambda"]))
    names = {"norm": "norm0", "qkv": "Attn.qkv", "out": "Attn.proj"}
    state = {
        f"{ours}.{kind}": file[f"sd.{theirs}.{kind}"] for ours, theirs in names.items() for kind in ("weight", "bias")
    }
    mask.load_state_dict({key: torch.tensor(value) for key, value in state.items()})
    projection = head(file, "sd.proj.mlp.", normed_projection(width, width, file["z_q"].shape[1]))
    with torch.no_grad():
        soft = mask(maps)
        assert_allclose(soft.flatten(2).transpose(1, 2), file["soft_mask"], rtol=1e-4, atol=1e-5)
        salient, rest = split(maps, soft)
        assert_allclose(salient, file["pooled_salient"], rtol=1e-4, atol=1e-5)
        assert_allclose(rest, file["pooled_nonsalient"], rtol=1e-4, atol=1e-5)
        for of, end in ((maps, "q"), (of_key, "k")):
            parts = {"": of.mean(dim=(2, 3)), "_s": split(of, soft)[0], "_ns": split(of, soft)[1]}
            for branch, pooled in parts.items():
                embedded = projection(pooled.view(clips, persons, width).mean(dim=1))
                assert_allclose(embedded, file[f"z_{end}{branch}"], rtol=1e-4, atol=1e-5, err_msg=end + branch)


@pytest.mark.parametrize("path", found("skeattn_loss", "skeattn_model_eval"))
def test_the_three_losses_are_those_of_the_official_code(path: Path) -> None:
    file = arrays(path)
    whole, salient, rest = (
        Branch(torch.tensor(file[f"q_{end}"]).requires_grad_(), torch.tensor(file[f"k_{end}"]))
        for end in ("z", "s", "ns")
    )
    logits = three_logits(whole, salient, rest, torch.tensor(file["queue"]).T, float(file["temperature"]))
    for name, one in zip(("global", "salient", "nonsalient"), logits, strict=True):
        assert info_nce(one).item() == pytest.approx(float(file[f"loss_{name}"]), rel=1e-5), name
    info_nce(logits[1]).backward()
    assert salient.query.grad is not None and rest.query.grad is None  # the other part is only told from


def official(file: dict[str, Any]) -> SkeAttnCLR:
    """The objective with the official weights of both encoders, heads and predictors, and its queue."""
    sizes = {"base_channels": int(file["hidden_channels"]), "feature": int(file["hidden_dim"])}
    config = {"layout": "ntu25", "dimensions": 3, "score": False, "average_absent": True, **sizes}
    graph = {"partition": "direction", "edges": "bones"}
    model = STGCN(Card("a", "stgcn", {**config, **graph}, ()))
    queue, settings = file["queue"], {"heads": int(file["heads"]), "sharpness": float(file["Lambda"])}
    known = {"queue": queue.shape[1], "width": len(queue), "temperature": float(file["temperature"])}
    made = SkeAttnCLR(replace(small("skeattnclr", **known, **settings), batch=queue.shape[1]), model)
    for network, encoder in ((made.network, "encoder_q"), (made.beside.pair.keys.network, "encoder_k")):
        state = taken(file, f"sd.{encoder}.backbone.")
        owner = owner_of(state)
        assert owner is not None
        load_strict(network.eval(), owner.renamed(state), encoder)
    masked = taken(file, "sd.encoder_q.neck.")
    names = {"norm": "norm0", "qkv": "Attn.qkv", "out": "Attn.proj"}
    ours = {f"{name}.{kind}": masked[f"{names[name]}.{kind}"] for name in names for kind in ("weight", "bias")}
    made.beside.mask.load_state_dict(ours)
    head(file, "sd.encoder_q.neck.proj.mlp.", made.beside.pair.projection)
    head(file, "sd.encoder_k.neck.proj.mlp.", made.beside.pair.keys.projection)
    for branch, name in (("whole", "predictor"), ("salient", "predictor_s"), ("rest", "predictor_ns")):
        head(file, f"sd.{name}.mlp.", made.beside.predictors[branch])
    made.beside.pair.keys.queue.rows = torch.tensor(queue).T.contiguous()
    return made


def taken(file: dict[str, Any], start: str) -> dict[str, Tensor]:
    return {key[len(start) :]: torch.tensor(file[key]) for key in file if key.startswith(start)}


@pytest.mark.parametrize("path", found("skeattn_model_eval"))
def test_a_whole_step_from_views_to_losses_is_that_of_the_official_model(path: Path) -> None:
    file = arrays(path)
    views = [torch.tensor(file[key]).permute(0, 4, 2, 3, 1).contiguous() for key in ("x_q", "x_swap", "x_k")]
    region = torch.tensor(file["swap_mask"]).repeat_interleave(4, 0)
    assert_allclose(mixed(views[0], int(file["randidx"][0]), region), views[1], atol=1e-6)
    made = official(file)
    with torch.no_grad():
        who = made.network.people(views[0])
        _, _, branches = made.embedded((views[0], views[1], views[2]), who, lambda rows: rows)
    for name, branch in zip(("z", "s", "ns"), branches, strict=True):
        assert_allclose(branch.query, file[f"q_{name}"], rtol=1e-4, atol=1e-5, err_msg=name)
        assert_allclose(branch.key, file[f"k_{name}"], rtol=1e-4, atol=1e-5, err_msg=name)
    keys = made.beside.pair.keys.queue.rows
    logits = three_logits(branches[0], branches[1], branches[2], keys, float(file["temperature"]))
    for name, one in zip(("global", "salient", "nonsalient"), logits, strict=True):
        assert info_nce(one).item() == pytest.approx(float(file[f"loss_{name}"]), rel=1e-4), name


@pytest.mark.parametrize("path", found("skeattn_swap"))
def test_the_mix_is_that_of_the_official_code(path: Path) -> None:
    file = arrays(path)
    x = torch.tensor(file["x"]).permute(0, 4, 2, 3, 1)
    for number in range(3):
        region = torch.tensor(file[f"mask_{number}"]).repeat_interleave(int(file["downsample"]), 0)
        made = mixed(x, int(file[f"randidx_{number}"][0]), region)
        assert np.array_equal(made, torch.tensor(file[f"x_swap_{number}"]).permute(0, 4, 2, 3, 1))


@pytest.mark.parametrize("path", found("skeattn_swap"))
def test_the_regions_of_the_official_code_are_among_those_drawn_of_its_ranges(path: Path) -> None:
    file = arrays(path)
    unit, frames = int(file["downsample"]), file["x"].shape[2]
    parts, length = ((int(file[f"{of}_l"]), int(file[f"{of}_u"])) for of in ("spa", "tem"))
    torch.manual_seed(0)
    drawn = {draw_region(NTU, frames, Mix(parts, length, unit))[::unit].numpy().tobytes() for _ in range(8000)}
    for number in range(3):
        assert file[f"mask_{number}"].tobytes() in drawn, number


def drawn_region(region: Tensor) -> tuple[set[int], list[int]]:
    """Joints and frames of a region, which is all of both."""
    time, joints = region.any(dim=1), region.any(dim=0)
    assert torch.equal(region, time[:, None] & joints)
    return set(joints.nonzero().flatten().tolist()), time.nonzero().flatten().tolist()


def test_a_region_is_three_or_four_whole_parts_for_a_stretch_of_the_frames() -> None:
    torch.manual_seed(0)
    parts = [{0, 1, 2, 3, 20}, {4, 5, 6, 7, 21, 22}, {8, 9, 10, 11, 23, 24}, {12, 13, 14, 15}, {16, 17, 18, 19}]
    assert sorted(map(sorted, limbs_and_trunk(NTU))) == sorted(map(sorted, parts))
    counts, lengths, starts = set[int](), set[int](), set[int]()
    for _ in range(300):
        joints, frames = drawn_region(draw_region(NTU, 62, Mix()))
        chosen = [part for part in parts if part <= joints]
        assert set[int]().union(*chosen) == joints
        assert frames == list(range(frames[0], frames[-1] + 1))
        counts.add(len(chosen))
        starts.add(frames[0])
        lengths.add(len(frames))
    assert counts == {3, 4}
    assert starts == set(range(0, 49, 4))  # 16 units, of which the last has two frames
    assert lengths == {16, 20, 24, 28, 14, 18, 22, 26}


def test_the_partner_is_another_clip_and_two_clips_are_too_few() -> None:
    torch.manual_seed(0)
    assert {draw_partner(5) for _ in range(100)} == {1, 2, 3}
    with pytest.raises(InputError, match="needs 3 of them, a batch of this process has 2; raise batch") as error:
        draw_partner(2)
    assert "\n" not in str(error.value)


def test_a_piece_longer_than_a_clip_is_refused_with_what_fits() -> None:
    check_mix(Mix(), 28)
    with pytest.raises(InputError, match=r"7 units of 4 frames are longer than a clip of 24; set .*mix.unit=3"):
        check_mix(Mix(), 20 + 4)
    check_mix(Mix(unit=3), 24)


def test_masks_that_solve_the_local_losses_in_the_encoder_s_place_are_warned_of(toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    objective = prepared(Run(small("skeattnclr", epochs=10, queue=16), data, 0), Machine(), "run").objective
    stuck = {"whole": 2.7, "salient": 0.6, "rest": 2.8, "spread": 0.4}  # ln 17 = 2.83
    assert "the masks alone solve the local losses (0.60, whole clips 2.70" in (objective.concern(5, stuck) or "")
    assert objective.concern(5, {**stuck, "salient": 2.0}) is None
    assert objective.concern(5, {**stuck, "whole": 1.5}) is None


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"heads": 3}, "heads is 3, no divisor of the encoder's 16 channels"),
        ({"mu": 1.5}, "mu"),
        ({"mix": {"unit": 4}}, "set skeattnclr.mix.unit=2"),
        ({"mix": {"parts": [4, 3]}}, "parts 4 to 3"),
    ],
)
def test_a_setting_that_means_nothing_is_answered(settings: dict[str, Any], said: str, toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    with pytest.raises(InputError, match=said):
        prepared(Run(small("skeattnclr", **settings), data, 0), Machine(), "run")


def on(stream: str, streams: str, **config: object) -> Recipe:
    recipe = small("skeattnclr", streams=streams)
    return replace(recipe, config={**recipe.config, "sampling": "resize", "stream": stream, **config})


@pytest.mark.parametrize(("stream", "parents"), [("b", True), ("jm", False), ("bm", True)])
def test_a_stream_is_made_of_clips_whose_parts_were_exchanged(stream: str, parents: bool, toy_set: Path) -> None:
    """An exchanged joint's bone begins at a joint that was exchanged or not; its own clip's would be another one."""
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    made = prepared(Run(on(stream, "after", bones_from_missing_joints=True), data, 0), Machine(), "run").objective
    assert isinstance(made, SkeAttnCLR) and made.converts
    torch.manual_seed(2)
    x = torch.rand(5, 2, 16, 17, 3) + 0.1
    region = draw_region(made.layout, 16, Mix(unit=2))
    swapped = mixed(x, 2, region)
    expected = swapped[..., :2].clone()
    if parents:
        parent = [0, 0, 0, 1, 2, 0, 0, 5, 6, 7, 8, 0, 0, 11, 12, 13, 14]  # COCO-17's, the nose is its own
        expected -= swapped[..., parent, :2]
    if "m" in stream:
        expected = torch.cat([expected[:, :, 1:] - expected[:, :, :-1], torch.zeros(5, 2, 1, 17, 2)], dim=2)
    assert_allclose(made._shown(swapped)[..., :2], expected, atol=1e-6)
    torch.manual_seed(3)
    _, drawn, _ = made._views(x)
    assert drawn.shape == x.shape


@pytest.mark.parametrize("stream", ["j", "b", "jm"])
@pytest.mark.parametrize("streams", ["after", "before"])
def test_every_stream_trains_and_the_card_names_it(stream: str, streams: str, toy_set: Path, tmp_path: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    card = train(on(stream, streams), data, tmp_path / "run")
    assert card.config["stream"] == stream
    objective = prepared(Run(on(stream, streams), data, 0), Machine(), "run").objective
    assert isinstance(objective, SkeAttnCLR) and objective.converts == (streams == "after" and stream != "j")


def test_motions_of_sampled_frames_are_refused_with_what_to_set(toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    with pytest.raises(InputError, match=r"set sampling=resize, or skeattnclr\.streams=before"):
        prepared(Run(on("jm", "after", sampling="uniform"), data, 0), Machine(), "run")
    prepared(Run(on("jm", "before", sampling="uniform"), data, 0), Machine(), "run")
