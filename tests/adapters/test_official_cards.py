"""The cards of the official checkpoints: right by the facts sheet, loadable, usable once a file is there."""

import io
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
import torch
from command import skelbench, succeeded
from conftest import ROOT
from pyskl_files import book, write

from skelbench.adapters.card import Card, official_cards, read_card, shipped_cards
from skelbench.adapters.exchange.infer import adapter_of, config_of
from skelbench.adapters.model import load_model
from skelbench.adapters.weights.fetch import cached, local
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256

CARDS = official_cards()
FUSED = {name: card for name, card in CARDS.items() if "fuse" in card.config}
SINGLE = CARDS.keys() - FUSED.keys()
URL = "https://example.org/some/j.pth"


def test_the_cards_are_those_that_their_script_writes(tmp_path: Path) -> None:
    runpy.run_path(str(ROOT / "models" / "official.py"))["write"](tmp_path)
    committed = {path.name: path.read_text() for path in (ROOT / "models" / "official").glob("*.yaml")}
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == committed


def test_every_card_says_what_it_is() -> None:
    assert len(CARDS) > 60 and not CARDS.keys() & shipped_cards().keys()
    for name, card in CARDS.items():
        assert name == card.name and card.claims and card.licence and card.paper
        assert card.training.keys() == {"data", "split", "source"}
    addresses = [str(CARDS[name].weights) for name in SINGLE]
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("https://download.openmmlab.com/mmaction/pyskl/ckpt/") for address in addresses)


def test_fused_cards_are_of_one_training_set() -> None:
    assert FUSED
    for card in FUSED.values():
        members = [CARDS[name] for name in card.config["fuse"]]
        assert all(member.training == card.training and member.classes == card.classes for member in members)
        assert len({member.adapter for member in members}) == 1


@pytest.mark.parametrize(
    ("name", "parameters", "entries"),
    [
        ("stgcn-ntu60-xsub-hrnet-j", 3_088_704, 181),
        ("stgcn-vanilla-ntu60-xsub-3d-b", 3_098_832, 181),
        ("stgcnpp-ntu60-xview-hrnet-jm", 1_393_016, 692),
        ("stgcnpp-strong-ntu60-xsub-3d-j", 1_403_144, 692),
        ("aagcn-ntu60-xsub-hrnet-b", 3_760_228, 443),
        ("aagcn-ntu60-xview-3d-j", 3_781_668, 443),
        ("ctrgcn-ntu60-xsub-hrnet-bm", 1_436_496, 823),
        ("ctrgcn-ntu60-xview-3d-j", 1_446_672, 823),
        ("msg3d-ntu60-xsub-hrnet-j", 2_975_763, 820),
        ("msg3d-ntu60-xview-3d-b", 3_194_595, 820),
        ("posec3d-slowonly-ntu60-xsub-joint", 2_024_860, 260),
        ("posec3d-c3d-ntu60-xsub-limb", 3_404_892, 38),
        ("posec3d-x3d-ntu60-xsub-joint", 254_508, 213),
    ],
)
def test_networks_have_the_official_size_and_are_told_by_their_weights(
    name: str, parameters: int, entries: int
) -> None:
    card = replace(CARDS[name], weights=None)
    network: Any = load_model(card).network  # type: ignore[attr-defined]
    state = network.state_dict()
    assert sum(p.numel() for p in network.parameters()) == parameters and len(state) == entries
    assert adapter_of(state) == card.adapter
    told = config_of(card.adapter, state, {})
    own = {"stream", "heatmap", *(("views", "sampling", "clip_len", "tcn_dropout") if "vanilla" in name else ())}
    assert {key: value for key, value in card.config.items() if key not in own}.items() <= told.items()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKELBENCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def brought(card: Card) -> Path:
    """Put a checkpoint, never trained, where the card's own would be kept."""
    path = cached(str(card.weights))
    path.parent.mkdir(parents=True, exist_ok=True)
    state = load_model(replace(card, weights=None)).network.state_dict()  # type: ignore[attr-defined]
    torch.save({"meta": {}, "state_dict": state}, path)
    return path


@pytest.mark.slow
def test_a_file_that_was_brought_is_evaluated_by_the_cards_name(cache: Path, tmp_path: Path) -> None:
    paths = {stream: brought(CARDS[f"stgcn-ntu60-xsub-hrnet-{stream}"]) for stream in ("j", "b")}
    data = write(tmp_path / "ntu60_hrnet.pkl", book())
    words = ("eval", "--data", data, "--split", "xsub", "--limit", 1, "--out", tmp_path / "x.csv")
    said = succeeded(*words, "--model", "stgcn-ntu60-xsub-hrnet-j", "--model", "stgcn-ntu60-xsub-hrnet-2s")
    assert "stgcn-ntu60-xsub-hrnet-2s †  clean" in said
    rows = (tmp_path / "x.csv").read_text()
    assert (
        file_sha256(paths["j"]) in rows and file_sha256(paths["b"]) not in rows
    )  # the fused one has a hash of its own


def test_official_models_are_never_chosen_but_named(tmp_path: Path) -> None:
    data = write(tmp_path / "ntu60_hrnet.pkl", book())
    said = skelbench("eval", "--data", data, "--split", "xsub").err
    assert "name one with --model, e.g. the official aagcn-ntu60-xsub-hrnet-2s: see skelbench list models" in said


def test_without_a_network_it_is_said_how_to_bring_the_file(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(url: str, timeout: float) -> None:
        raise URLError("no such host")

    monkeypatch.setattr("urllib.request.urlopen", gone)
    ran = skelbench("eval", "--model", "stgcn-ntu60-xsub-hrnet-j")
    place = cache / "download.openmmlab.com/mmaction/pyskl/ckpt/stgcn/stgcn_pyskl_ntu60_xsub_hrnet/j.pth"
    assert ran.code == 2
    assert f"(no such host); where there is a network, download it, then put it here as {place}, or" in ran.err
    assert "skelbench convert FILE --out card.yaml" in ran.err
    assert not list(cache.rglob("*.pth"))


class Answer(io.BytesIO):
    """What the web gives: bytes and their announced number."""

    def __init__(self, body: bytes, length: int | None) -> None:
        super().__init__(body)
        self.headers = {} if length is None else {"Content-Length": str(length)}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, int | None], list[str]]:
    """Answer every address with these bytes; gives the list of the addresses that were asked for."""

    def serve(body: bytes, length: int | None) -> list[str]:
        asked: list[str] = []

        def answer(url: str, timeout: float) -> Answer:
            asked.append(url)
            return Answer(body, length)

        monkeypatch.setattr("urllib.request.urlopen", answer)
        return asked

    return serve


def checkpoint() -> bytes:
    body = io.BytesIO()
    torch.save({"state_dict": {"a": torch.zeros(3)}}, body)
    return body.getvalue()


@pytest.mark.parametrize("announced", [True, False])
def test_weights_are_fetched_once(cache: Path, served: Any, announced: bool) -> None:
    body = checkpoint()
    asked = served(body, len(body) if announced else None)
    for _ in range(2):
        assert local(URL, Path()).read_bytes() == body
    assert asked == [URL]
    assert local(URL, Path()) == cache / "example.org/some/j.pth"


@pytest.mark.parametrize(
    ("body", "length", "message"),
    [
        (checkpoint()[:-7], len(checkpoint()), "broke off after"),
        (b"<html>Log in to the hotel's network</html>", None, "is no checkpoint; open the address in a browser"),
    ],
)
def test_what_is_no_whole_checkpoint_is_not_kept(
    cache: Path, served: Any, body: bytes, length: int | None, message: str
) -> None:
    served(body, length)
    with pytest.raises(InputError, match=message):
        local(URL, Path())
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_results_are_known_by_the_file_that_came(cache: Path) -> None:
    card = CARDS["stgcn-ntu60-xsub-hrnet-j"]
    path = brought(card)
    assert card.sha256 is None
    assert load_model(card).card.sha256 == file_sha256(path)


def test_classes_may_be_a_number_or_the_lines_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("name: x\nadapter: a:B\nclasses: 3\n")
    (tmp_path / "y.yaml").write_text("name: y\nadapter: a:B\nclasses: names.txt\n")
    (tmp_path / "names.txt").write_text("sit down\n\nstand up\n")
    assert read_card(tmp_path / "x.yaml").classes == ("0", "1", "2")
    assert read_card(tmp_path / "y.yaml").classes == ("sit down", "stand up")


def test_the_classes_of_ntu_are_named() -> None:
    few, many = (CARDS[f"stgcn-{data}-xsub-hrnet-j"].classes for data in ("ntu60", "ntu120"))
    assert (len(few), len(many)) == (60, 120)
    assert many[:60] == few and (few[0], few[42], few[59]) == (
        "drink water",
        "falling",
        "walking apart from each other",
    )


def test_the_list_is_short_unless_asked() -> None:
    assert "hrnet" not in succeeded("list", "models")
    lines = succeeded("list", "models", "--official").splitlines()
    assert len(lines) == len(CARDS) + 1
    (line,) = [line for line in lines if line.startswith("stgcn-ntu60-xsub-hrnet-4s ")]
    assert line.split()[1:6] == ["ntu60", "xsub", "hrnet", "60", "92.4"]
