"""Write the cards of the official checkpoints: `python models/official.py`, into models/official/.

Published top-1 and addresses are those of pyskl's model zoo (configs/*/README.md of kennymckormick/pyskl); the classes
of NTU, in two text files, are those of shahroudy/NTURGB-D. A line of a table: data set, split, then the accuracies of
the streams and of their fusions.
"""

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from skelbench.adapters.exchange.infer import GCN_SWITCHES, KEPT, POSEC3D_SWITCHES
from skelbench.adapters.model import adapter as adapter_class

WEB = "https://download.openmmlab.com/mmaction/pyskl/ckpt"
CLASSES = {
    "ntu60": "ntu60.txt",
    "ntu120": "ntu120.txt",
    "k400": 400,
    "gym": 99,
    "ucf101": 101,
    "hmdb51": 51,
    "diving48": 48,
}
LICENCE = "code Apache-2.0 (pyskl); weights: research use only, like the recordings they were trained on"
SELECTED_ON = "test"
"""pyskl validates on the test part after every epoch and keeps the best one (`save_best` of its configs)."""
FLAT = {"layout": "coco17", "dimensions": 2, "score": True, "normalise": "image", **KEPT}
SOLID = {"layout": "ntu25", "dimensions": 3, "score": False, "normalise": "ntu3d"}
VANILLA = {"views": 1, "sampling": "pad", "clip_len": 300, "tcn_dropout": 0.5}
STREAMS = ("j", "b", "jm", "bm")
FUSIONS = {"2s": {"j": 1, "b": 1}, "4s": {"j": 2, "b": 2, "jm": 1, "bm": 1}}

# name -> adapter, folder of the checkpoints, settings, table of HRNet's 2-D poses, table of the official 3-D ones
GCNS = {
    "stgcn-vanilla": (
        "stgcn:STGCN",
        "stgcn/stgcn_vanilla_{}",
        VANILLA,
        "ntu60 xsub 85.7 85.8 81.6 83.9 88.8 90.1; ntu60 xview 92.4 90.0 92.0 86.5 93.8 95.1",
        "ntu60 xsub 81.5 81.0 79.9 81.2 84.3 86.6; ntu60 xview 90.1 87.7 88.8 88.3 91.4 93.2",
    ),
    "stgcn": (
        "stgcn:STGCN",
        "stgcn/stgcn_pyskl_{}",
        {},
        "ntu60 xsub 89.0 91.2 86.7 87.8 92.0 92.4; ntu60 xview 98.0 96.5 95.6 95.4 98.2 98.3;"
        "ntu120 xsub 80.1 83.4 78.6 79.8 84.0 84.7; ntu120 xset 84.2 87.7 82.5 83.5 88.3 89.0",
        "ntu60 xsub 87.8 88.6 85.8 86.2 90.0 90.7; ntu60 xview 95.5 95.0 93.7 92.8 96.2 96.5;"
        "ntu120 xsub 82.1 83.7 80.3 80.6 85.6 86.2; ntu120 xset 84.5 85.8 82.7 83.0 87.5 88.4",
    ),
    "stgcnpp": (
        "stgcnpp:STGCNPP",
        "stgcnpp/stgcnpp_{}",
        {},
        "ntu60 xsub 89.3 92.3 84.0 88.8 92.8 93.2; ntu60 xview 97.4 97.2 93.4 95.4 98.4 98.5;"
        "ntu120 xsub 84.4 84.8 76.4 81.1 86.4 86.4; ntu120 xset 88.1 88.5 82.6 84.1 90.0 90.3",
        "ntu60 xsub 89.3 90.1 87.5 87.3 91.4 92.1; ntu60 xview 95.6 95.5 94.3 93.8 96.7 97.0;"
        "ntu120 xsub 83.2 85.6 80.4 81.5 87.0 87.5; ntu120 xset 85.6 87.5 84.3 83.0 89.1 89.8",
    ),
    "stgcnpp-strong": (
        "stgcnpp:STGCNPP",
        "strong_aug/{}",
        {},
        "",
        "ntu60 xsub 90.3 90.8 88.3 87.8 92.2 92.6; ntu60 xview 96.6 95.9 95.1 93.7 97.1 97.4;"
        "ntu120 xsub 84.3 87.0 82.2 81.9 88.2 88.6; ntu120 xset 86.7 88.3 85.1 84.4 90.1 90.8",
    ),
    "aagcn": (
        "aagcn:AAGCN",
        "aagcn/aagcn_pyskl_{}",
        {},
        "ntu60 xsub 89.7 92.2 88.7 88.8 92.8 93.0; ntu60 xview 97.1 96.8 95.5 95.9 97.8 98.2;"
        "ntu120 xsub 80.2 84.2 80.9 81.1 84.7 85.5; ntu120 xset 86.3 88.2 85.1 85.1 89.1 89.9",
        "ntu60 xsub 89.0 89.1 86.9 86.6 90.8 91.5; ntu60 xview 95.7 95.2 93.9 92.4 96.4 96.7;"
        "ntu120 xsub 82.8 84.7 80.0 80.2 86.3 86.9; ntu120 xset 84.8 86.2 82.0 82.8 88.1 88.8",
    ),
    "ctrgcn": (
        "ctrgcn:CTRGCN",
        "ctrgcn/ctrgcn_pyskl_{}",
        {},
        "ntu60 xsub 90.6 92.7 89.4 90.3 93.3 93.6; ntu60 xview 96.9 97.6 94.8 95.6 98.4 98.4;"
        "ntu120 xsub 82.2 84.6 82.3 82.1 85.8 86.6; ntu120 xset 84.5 88.6 85.6 85.6 89.0 90.1",
        "ntu60 xsub 89.6 90.0 88.0 87.5 91.5 92.1; ntu60 xview 95.6 95.4 94.4 93.6 96.6 97.0;"
        "ntu120 xsub 84.0 85.9 81.1 82.2 87.5 88.1; ntu120 xset 85.9 87.4 84.1 83.9 89.2 89.9",
    ),
    "msg3d": (
        "msg3d:MSG3D",
        "msg3d/msg3d_pyskl_{}",
        {},
        "ntu60 xsub 92.7 92.8 89.8 90.2 93.8 94.1; ntu60 xview 97.1 97.1 95.9 95.1 97.9 98.3;"
        "ntu120 xsub 85.5 85.0 82.6 82.9 86.7 87.4; ntu120 xset 88.2 88.9 86.6 86.5 90.0 90.9",
        "ntu60 xsub 89.6 89.3 87.7 86.7 91.0 91.7; ntu60 xview 95.9 95.0 94.0 92.4 96.4 96.9;"
        "ntu120 xsub 84.0 85.3 82.2 81.5 86.9 87.8; ntu120 xset 86.0 87.3 82.9 83.2 88.9 89.6",
    ),
}


MANY = {"max_persons": 10}  # in a picture; sets of NTU have two
KINETICS = {"blocks": [3, 4, 6], **MANY}
FINETUNED = {**KINETICS, "size": 56, "train_size": 48}
# name, folder of the checkpoints, backbone, settings, data, split, accuracies of joints, limbs and both
CNNS = (
    ("slowonly-ntu60-xsub", "slowonly_r50_ntu60_xsub", "slowonly", {}, "ntu60 xsub", "93.7 93.4 94.1"),
    ("slowonly-ntu60-xview", "slowonly_r50_ntu60_xview", "slowonly", {}, "ntu60 xview", "96.5 96.0 96.9"),
    ("slowonly-ntu120-xsub", "slowonly_r50_ntu120_xsub", "slowonly", {}, "ntu120 xsub", "85.9 85.9 86.7"),
    ("slowonly-ntu120-xset", "slowonly_r50_ntu120_xset", "slowonly", {}, "ntu120 xset", "89.7 89.7 90.3"),
    ("c3d-ntu60-xsub", "c3d_light_ntu60_xsub", "c3d", {}, "ntu60 xsub", "92.7 92.6 93.3"),
    ("x3d-ntu60-xsub", "x3d_shallow_ntu60_xsub", "x3d", {}, "ntu60 xsub", "92.1 91.6 92.4"),
    ("slowonly346-k400", "slowonly_r50_346_k400", "slowonly", KINETICS, "k400 official", "47.3 46.9 49.1"),
    ("slowonly463-k400", "slowonly_r50_463_k400", "slowonly", MANY, "k400 official", "46.6 45.7 47.7"),
    ("slowonly-gym", "slowonly_r50_gym", "slowonly", MANY, "gym official", "93.8 93.8 94.1"),
    ("c3d-gym", "c3d_light_gym", "c3d", MANY, "gym official", "91.8 91.2 92.1"),
    ("x3d-gym", "x3d_shallow_gym", "x3d", MANY, "gym official", "91.4 90.0 91.8"),
    ("slowonly-ucf101-s1", "slowonly_r50_ucf101_k400p/s1", "slowonly", FINETUNED, "ucf101 official1", "86.9"),
    ("slowonly-hmdb51-s1", "slowonly_r50_hmdb51_k400p/s1", "slowonly", FINETUNED, "hmdb51 official1", "69.4"),
    ("slowonly-diving48", "slowonly_r50_diving48", "slowonly", MANY, "diving48 official", "54.5"),
)
MEAN_CLASS = ("gym",)  # sets whose published accuracy is the mean over the classes


def heatmap_networks() -> Iterator[dict[str, Any]]:
    """Give the cards of PoseConv3D: joints, limbs and, where there are both, their fusion 1:1."""
    adapter = "posec3d:PoseC3D"
    for name, folder, backbone, settings, where, claims in CNNS:
        data, split = where.split()
        top1, stem = claims.split(), f"posec3d-{name}"
        training = {"data": data, "split": split, "source": "hrnet"}
        for heatmap, claim in zip(("joint", "limb"), top1, strict=False):
            config = {"layout": "coco17", "heatmap": heatmap, "backbone": backbone, **POSEC3D_SWITCHES, **settings}
            file = f"{WEB}/posec3d/{folder}{'_' if folder.endswith('/s1') else '/'}{heatmap}.pth"
            yield _card(f"{stem}-{heatmap}", adapter, config, training, claim, file)
        if len(top1) > 1:
            yield _fused(f"{stem}-2s", adapter, {f"{stem}-joint": 1, f"{stem}-limb": 1}, training, top1[2])


def graph_networks() -> Iterator[dict[str, Any]]:
    """Give the cards of every graph network: four streams and two fusions a line."""
    for name, (adapter, folder, settings, flat, solid) in GCNS.items():
        for poses, source, table, pose in (("hrnet", "hrnet", flat, FLAT), ("3d", "3danno", solid, SOLID)):
            for data, split, *top1 in map(str.split, filter(None, table.split(";"))):
                where = folder.format(f"{data}_{split}_{'3dkp' if poses == '3d' else poses}")
                stem = f"{name}-{data}-{split}-{poses}"
                training = {"data": data, "split": split, "source": source}
                for stream, claim in zip(STREAMS, top1[:4], strict=True):
                    config = {**pose, "stream": stream, **GCN_SWITCHES, **settings}
                    yield _card(f"{stem}-{stream}", adapter, config, training, claim, f"{WEB}/{where}/{stream}.pth")
                for (fusion, weights), claim in zip(FUSIONS.items(), top1[4:], strict=True):
                    members = {f"{stem}-{s}": weight for s, weight in weights.items()}
                    yield _fused(f"{stem}-{fusion}", adapter, members, training, claim)


def _card(name: str, adapter: str, config: Any, training: Any, claim: str, weights: str) -> dict[str, Any]:
    card = {"name": name, "adapter": f"skelbench.adapters.{adapter}", "config": config}
    return card | {"classes": CLASSES[training["data"]], "weights": weights} | _origin(adapter, training, claim)


def _fused(name: str, adapter: str, members: dict[str, float], training: Any, claim: str) -> dict[str, Any]:
    card = {"name": name, "adapter": "skelbench.adapters.fuse:Fuse", "config": {"fuse": members}}
    return card | {"classes": CLASSES[training["data"]]} | _origin(adapter, training, claim)


def _origin(adapter: str, training: Any, claim: str) -> dict[str, Any]:
    paper = adapter_class(f"skelbench.adapters.{adapter}").paper
    measure = " mean class" if training["data"] in MEAN_CLASS else ""
    claims = {f"{training['data']} {training['split']}{measure}": float(claim)}
    about = {"training": training, "selected_on": SELECTED_ON, "paper": paper}
    return about | {"licence": LICENCE, "claims": claims}


def write(folder: Path) -> None:
    """Write every card; one that is no longer described is removed."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.yaml"):
        old.unlink()
    for card in chain(graph_networks(), heatmap_networks()):
        (folder / f"{card['name']}.yaml").write_text(yaml.safe_dump(card, sort_keys=False, width=120))


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "official")
