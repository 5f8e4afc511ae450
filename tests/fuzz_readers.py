"""Every reader of a file that may come from somebody else: how good files are made, how they are spoilt and read.

A new reader joins by one line in READERS.
"""

import json
import pickle
import pickletools
import shutil
import tempfile
import zlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path, PurePosixPath

import estimator_files
import npz_files
import numpy as np
import pyskl_files
import torch
from fuzz_mutate import ARCHIVE, BYTES, CHECKPOINT, PICKLE, TEXT, Mutation
from graph_models import small_stgcn
from legacy_checkpoint import write_legacy
from original_files import mat, skeleton, standing
from pair_files import write_pair
from safetensors.torch import save_file

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.card_file import read_classes
from skelbench.adapters.exchange.convert import from_checkpoint
from skelbench.adapters.model import load_model
from skelbench.adapters.weights.fetch import cached
from skelbench.adapters.weights.read import read_state
from skelbench.core.files import content, file_sha256
from skelbench.core.layout import FOLDER, LAYOUTS, Layout
from skelbench.core.layout_file import read_layout_file
from skelbench.core.settings import read_setting
from skelbench.data.find import load_data
from skelbench.data.info import describe, render
from skelbench.evaluation.cost_table import COLUMNS as COSTS
from skelbench.evaluation.cost_table import keep_costs, read_costs
from skelbench.evaluation.results.files.cells_file import as_outcome, read_places
from skelbench.evaluation.results.files.head import name_of
from skelbench.evaluation.results.files.places import cells_files
from skelbench.evaluation.results.files.roll import read_roll, roll_file, write_roll
from skelbench.evaluation.results.pack import merge, pack
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.submission.manifest import Manifest, Setting, read_manifest
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite
from skelbench.report.exchange.answers import read_answers
from skelbench.report.exchange.eee_read import read_eee
from skelbench.report.exchange.eee_write import write_eee
from skelbench.report.exchange.model_index import with_model_index
from skelbench.report.exchange.place import place_of
from skelbench.report.exchange.record import Record, read_records
from skelbench.training.checkpoint import Checkpoint
from skelbench.training.progress import COLUMNS
from skelbench.training.recipes import read_recipe


@dataclass(frozen=True)
class Reader:
    """One reader. make: writes good files into a folder, each of which may be spoilt, the one to be read first."""

    make: Callable[[Path], Sequence[Path]]
    read: Callable[[Path], object]
    mutations: tuple[Mutation, ...]


def _pyskl(protocol: int) -> Callable[[Path], Sequence[Path]]:
    return lambda folder: [pyskl_files.write(folder / "x.pkl", pyskl_files.book(), protocol)]


def _kinetics(folder: Path) -> Sequence[Path]:
    detections = np.random.default_rng(0).uniform(1, 300, (4, 17, 3)).astype(np.float16)
    detections[..., 2] = 0.5
    clip = {"frame_dir": "c0", "label": 3, "total_frames": 9, "img_shape": (320, 570), "raw_file": "k400_0.pkl"}
    index = {"split": {"val": ["c0"]}, "annotations": [{**clip, "frame_inds": np.array([1, 1, 4, 7], np.int16)}]}
    parts = {"index.pkl": index, "k400_0.pkl": {"c0": {"keypoint": detections}}}
    return [pyskl_files.write(folder / name, what) for name, what in parts.items()]


def _spellings(folder: Path) -> Sequence[Path]:
    """Write a pickle of what people put into one beside plain values."""
    clip = pyskl_files.annotation("one", rng=np.random.default_rng(0))
    two = {"frame_dir": PurePosixPath("videos/two"), "label": np.array(1), "keypoint": clip["keypoint"].tolist()}
    content = {
        "split": defaultdict(list, {"xsub_train": ("one",), "xsub_val": {"videos/two"}}),
        "annotations": (clip, OrderedDict(two, keypoint_score=clip["keypoint_score"], img_shape=np.array([9, 9, 3]))),
    }
    return [_settled(pyskl_files.write(folder / "x.pkl", content))]


def _two_files(folder: Path) -> Sequence[Path]:
    return [
        _settled(
            pyskl_files.write(
                folder / f"x_xsub_{part}.pkl", [pyskl_files.annotation(part, rng=np.random.default_rng(0))]
            )
        )
        for part in ("train", "val")
    ]


def _settled(path: Path) -> Path:
    """Write a pickle anew without what hangs on how often its objects are held elsewhere in this process."""
    path.write_bytes(pickletools.optimize(path.read_bytes()))
    return path


def _joined(path: Path) -> object:
    return _data(path.parent)


def _long_csv(folder: Path) -> Sequence[Path]:
    head = "clip,frame,person,joint,x,y,score,label,subject,split\n"
    lines = [
        f"c{c},{t},0,{joint},{t + 5},{c + 6}.5,0.5,{c},{c},xsub_test\n"
        for c in (0, 1)
        for t in (0, 1)
        for joint in LAYOUTS["coco17"].joints
    ]
    return _written("x.csv", head + "".join(lines))(folder)


def _skeleton(folder: Path) -> Sequence[Path]:
    tracks = {7: standing(range(12), 0), 8: standing(range(3), 1)}
    (folder / "S001C001P001R001A001.skeleton").write_text(skeleton(12, tracks))
    return [folder / "S001C001P001R001A001.skeleton"]


def _ctrgcn(folder: Path) -> Sequence[Path]:
    rows, truth = np.ones((2, 6, 150), np.float32), np.eye(60, dtype=np.float32)[:2]
    np.savez_compressed(folder / "x.npz", x_train=rows, y_train=truth, x_test=rows[:1], y_test=truth[:1])
    return [folder / "x.npz"]


def _stgcn(folder: Path) -> Sequence[Path]:
    np.save(folder / "val_data_joint.npy", np.ones((2, 3, 4, 25, 2), np.float32))
    labels = pyskl_files.write(folder / "val_label.pkl", (["a.skeleton", "b.skeleton"], [0, 1]))
    return [folder / "val_data_joint.npy", labels]


def _nwucla(folder: Path) -> Sequence[Path]:
    content = {"file_name": "a01_s01_e00_v01", "skeletons": np.ones((2, 20, 3)).tolist(), "label": 1}
    (folder / "a01_s01_e00_v01.json").write_text(json.dumps(content))
    return [folder / "a01_s01_e00_v01.json"]


def _utdmhad(packed: bool) -> Callable[[Path], Sequence[Path]]:
    def make(folder: Path) -> Sequence[Path]:
        (folder / "a1_s1_t1_skeleton.mat").write_bytes(mat("d_skel", np.ones((20, 3, 4)), packed))
        return [folder / "a1_s1_t1_skeleton.mat"]

    return make


def _data(path: Path) -> object:
    data = load_data(path)
    return list(data), render(describe(data))


def _estimated(name: str) -> Callable[[Path], Sequence[Path]]:
    """A file or a folder, of which every file may be spoilt."""
    _, inside, _, write = estimator_files.WRITTEN[name]
    return lambda folder: sorted(path for path in _made_in(write(folder / inside)) if path.is_file())


def _made_in(path: Path) -> Sequence[Path]:
    return [*path.iterdir()] if path.is_dir() else [path]


def _estimator_data(name: str) -> Callable[[Path], object]:
    kind, inside, _, _ = estimator_files.WRITTEN[name]

    def read(path: Path) -> object:
        data = load_data(path if path.name == inside else path.parent, format=kind)
        return list(data), render(describe(data))

    return read


def _copied(*sources: Path) -> Callable[[Path], Sequence[Path]]:
    return lambda folder: [Path(shutil.copy(source, folder / source.name)) for source in sources]


def _written(name: str, text: str) -> Callable[[Path], Sequence[Path]]:
    def make(folder: Path) -> Sequence[Path]:
        (folder / name).write_text(text)
        return [folder / name]

    return make


def _small_model(folder: Path) -> Sequence[Path]:
    model = small_stgcn()
    save_file(model.network.state_dict(), folder / "x.safetensors")
    Card("small", "skelbench.adapters.stgcn:STGCN", model.card.config, model.card.classes, "x.safetensors").save(
        folder / "card.yaml"
    )
    return [folder / "card.yaml", folder / "x.safetensors"]


def _fusion(folder: Path) -> Sequence[Path]:
    members = _small_model(folder)
    classes = read_card(members[0]).classes
    Card("both", "skelbench.adapters.fuse:Fuse", {"fuse": {"card.yaml": 2.0}}, classes).save(folder / "both.yaml")
    return [folder / "both.yaml", *members]


def _saved(write: Callable[[object, Path], object]) -> Callable[[Path], Sequence[Path]]:
    def make(folder: Path) -> Sequence[Path]:
        meta = {"epoch": 3, "config": "feats=['j']", "best": 0.5, "size": (1, 2)}
        write({"state_dict": small_stgcn().network.state_dict(), "meta": meta}, folder / "x.pth")
        return [folder / "x.pth"]

    return make


def _convert(path: Path) -> object:
    return from_checkpoint(path, path.parent / "made" / "card.yaml")


def _run(folder: Path) -> Checkpoint:
    torch.manual_seed(0)
    network = torch.nn.Linear(3, 2)
    optimiser = torch.optim.AdamW(network.parameters())
    network(torch.ones(1, 3)).sum().backward()
    optimiser.step()
    run = {"lr": 0.1, "seed": 3, "select": "best", "epochs": 5}
    return Checkpoint(folder, run, {"network": network, "optimiser": optimiser})


def _checkpoint(folder: Path) -> Sequence[Path]:
    _run(folder).save([{name: 1 if name == "epoch" else 0.5 for name in COLUMNS}], best=True)
    file = folder / "checkpoint.pt"
    torch.save(torch.load(file, weights_only=True), file)  # else it names the draft, which is another every time
    return [file]


def _results(path: Path) -> object:
    rows, outcomes = read_outcomes(path.with_suffix(".csv"))
    return newest(rows), [outcome.mean_class for outcome in outcomes.values()]


def _costs(folder: Path) -> Sequence[Path]:
    row = {**dict.fromkeys(COSTS, 1.5), "model": "a", "config_sha256": "b", "device": "cpu", "commit": "c"}
    keep_costs([row], folder / "cost.csv")
    return [folder / "cost.csv"]


def _submission(folder: Path) -> Sequence[Path]:
    clips = Setting("synthetic", "0" * 64, "xsub", "test", "mq", "0" * 16, 12, 3, f"skelbench eval{100 * ' --trust'}")
    Manifest("a", "", "1" * 64, "quick", "2" * 64, (clips,), {"card.yaml": "3" * 64}).save(folder)
    return [folder / "submission.json"]


def _layout(path: Path) -> object:
    facts = read_layout_file(path)
    layout = Layout("x", **facts)
    return layout.links, layout.mirror, layout.parts, [getattr(layout, f.name) for f in fields(layout)]


def _exported() -> Record:
    return read_records(BOARD.with_suffix(".csv"))[0][0]


def _exchange(folder: Path) -> Sequence[Path]:
    """A record of Every Eval Ever and its instances."""
    (file,) = write_eee([_exported()], folder / "made", "Lab", instances=True)
    return [Path(shutil.move(path, folder / path.name)) for path in sorted(file.parent.iterdir())]


def _instances(folder: Path) -> Sequence[Path]:
    return [path for path in _exchange(folder) if path.suffix == ".jsonl"]


def _read_exchange(path: Path) -> object:
    place = path.parent / place_of(_exported(), "Lab").folder
    place.mkdir(parents=True, exist_ok=True)  # that of the good files is copied with them
    for file in path.parent.glob("*.json*"):
        shutil.copy(file, place)
    return read_eee(path.parent)


def _read_instances(path: Path) -> object:
    record = _exported()
    clips = {f"{cell}/accuracy": len(record.outcomes[cell].clip) for cell in record.rows["cell"]}
    found = read_answers(path, file_sha256(path), clips, place_of(record, "Lab").evaluation_id)
    return [answers.arrays("x") for answers in found.values()]


def _front_matter(path: Path) -> object:
    return with_model_index(_text(path), {"name": "a", "results": []}, path.name)


def _pair(first: str, second: str) -> Callable[[Path], Sequence[Path]]:
    def make(folder: Path) -> Sequence[Path]:
        write_pair(BOARD, folder / "x.csv")
        return [folder / f"x{first}", folder / f"x{second}"]

    return make


def _cells(folder: Path) -> Sequence[Path]:
    """A file of cells, with the one of their clips beside it."""
    with tempfile.TemporaryDirectory() as made:
        merge([BOARD], Path(made) / "x.csv")
        pack(Path(made) / "x.csv")
        file = cells_files(Path(made) / "x.cells")[0]
        told = read_places(file, set())[0].head.stored.clips_sha256
        shutil.copy(roll_file(Path(made) / "x.cells", told), folder)
        return [Path(shutil.copy(file, folder / "x.cells"))]


def _read_cells(path: Path) -> object:
    """Read it under the name that fits it, and its bodies whatever their hash: what they hold must be checked too."""
    whole = path.read_bytes()
    line, end, _ = whole.partition(b"\n")
    named = path.with_name(f"{name_of(line + end)}.cells")
    named.write_bytes(whole)
    outcomes: list[object] = []
    for place in read_places(named, set()):
        told = place.head.stored.clips_sha256
        body = whole[place.start : place.start + place.head.stored.size]
        outcomes.append(as_outcome(place, body, read_roll(roll_file(path.parent, told), told)).mean_class)
    return outcomes


def _clips(folder: Path) -> Sequence[Path]:
    """The text of a file of clips, which lies packed in it."""
    _cells(folder)
    packed = next(folder.glob("*.clips")).read_bytes().partition(b"\n")[2]
    (folder / "x").write_bytes(zlib.decompress(packed))
    return [folder / "x"]


def _read_clips(path: Path) -> object:
    text = path.read_bytes()
    return read_roll(write_roll(text, path.parent / "made"), sha256(text).hexdigest())


ESTIMATORS = (*("openpose", "alphapose", "mmpose", "ultralytics", "mediapipe", "mediapipe, CSV"), "kinetics-skeleton")
BOARD = Path(__file__).parents[1] / "leaderboards" / "pushup.csv"
READERS: dict[str, Reader] = {
    "pickle, protocol 0": Reader(_pyskl(0), _data, PICKLE),
    "pickle, protocol 2": Reader(_pyskl(2), _data, PICKLE),
    "pickle, protocol 4": Reader(_pyskl(4), _data, PICKLE),
    "pickle, protocol 5": Reader(_pyskl(pickle.HIGHEST_PROTOCOL), _data, PICKLE),
    "pickle, spellings": Reader(_spellings, _data, PICKLE),
    "parts of a split": Reader(_two_files, _joined, PICKLE),
    "CSV of poses": Reader(_long_csv, _data, TEXT),
    "Kinetics index": Reader(_kinetics, _data, PICKLE),
    **{f"estimator: {name}": Reader(_estimated(name), _estimator_data(name), TEXT) for name in ESTIMATORS},
    "npz, not packed": Reader(lambda folder: [npz_files.plain(folder / "x_y.npz")], _data, BYTES),
    "npz": Reader(lambda folder: [npz_files.write(folder / "x_y.npz")], _data, ARCHIVE),
    "NTU's .skeleton": Reader(_skeleton, _data, TEXT),
    "CTR-GCN's npz": Reader(_ctrgcn, _data, ARCHIVE),
    "ST-GCN's npy": Reader(_stgcn, _data, BYTES),
    "NW-UCLA's JSON": Reader(_nwucla, _data, TEXT),
    "UTD-MHAD's mat": Reader(_utdmhad(False), _data, BYTES),
    "UTD-MHAD's mat, packed": Reader(_utdmhad(True), _data, BYTES),
    "card": Reader(_copied(content("models") / "stgcn-synthetic-xsub.yaml"), read_card, TEXT),
    "card with weights": Reader(_small_model, load_model, TEXT),
    "fusion": Reader(_fusion, load_model, TEXT),
    "class names": Reader(
        _written("x.txt", "drink\nwave\nwalk\n"), lambda path: read_classes(path.name, path.parent), TEXT
    ),
    "suite": Reader(_copied(content("perturbations") / "maskclr.yaml"), load_suite, TEXT),
    "spec": Reader(_written("x", "noise:0.002+joint-mask@frame:0.3"), lambda path: Spec.parse(_text(path)), TEXT),
    "setting": Reader(_written("x", "augment.rotate=[0.3, a]"), lambda path: read_setting(_text(path)), TEXT),
    "recipe": Reader(_copied(sorted((content("models") / "recipes").glob("*.yaml"))[0]), read_recipe, TEXT),
    "layout": Reader(_copied(FOLDER / "body12.yaml"), _layout, TEXT),
    "safetensors": Reader(lambda folder: _small_model(folder)[1:], read_state, BYTES),
    "checkpoint of PyTorch": Reader(_saved(torch.save), _convert, CHECKPOINT),
    "checkpoint before 1.6": Reader(_saved(write_legacy), _convert, PICKLE),
    "checkpoint of a training": Reader(_checkpoint, lambda path: _run(path.parent).restore(), CHECKPOINT),
    "results of version 0.2": Reader(_pair(".csv", ".parquet"), _results, TEXT),
    "predictions of version 0.2": Reader(_pair(".parquet", ".csv"), _results, BYTES),
    "cells": Reader(_cells, _read_cells, TEXT),
    "clips": Reader(_clips, _read_clips, TEXT),
    "submission": Reader(_submission, read_manifest, TEXT),
    "record of Every Eval Ever": Reader(_exchange, _read_exchange, TEXT),
    "instances of Every Eval Ever": Reader(_instances, _read_instances, TEXT),
    "front matter": Reader(
        _written("x.md", "---\ntags: [a]\nmodel-index:\n- name: a\n  results: []\n---\nText\n"), _front_matter, TEXT
    ),
    "costs": Reader(_costs, read_costs, TEXT),
    "address of weights": Reader(_written("x", "https://example.org/a/w.pth"), lambda path: cached(_text(path)), TEXT),
}


def _text(path: Path) -> str:
    return path.read_text(errors="surrogateescape")
