"""Peak memory of `skelbench eval` on ten times the clips: the embedded data set, and an npz of longer recordings.

Every evaluation is a process of its own. The network is narrow, so that clips left in memory would show: those of the
large npz are 360 MB, about as much as all the rest.
"""

import os
import resource
import subprocess
import sys
import tempfile
from multiprocessing import Process
from pathlib import Path
from statistics import median

import numpy as np
from networks import stgcn_card
from side_by_side import report

from skelbench import load_data
from skelbench.core.layout import LAYOUTS

CLIPS, FRAMES, ROUNDS, TARGET = 60, 3000, 2, 1.2


def write_npz(path: Path, clips: int) -> None:
    """Write `clips` recordings of one person and FRAMES frames, who shivers around one place."""
    layout, rng = LAYOUTS["coco17"], np.random.default_rng(0)
    keypoint = rng.standard_normal((clips * FRAMES, len(layout), 2), dtype=np.float32)
    keypoint *= 50
    keypoint += np.array((960, 540), np.float32)
    np.savez(
        path,
        keypoint=keypoint,
        keypoint_score=np.ones(keypoint.shape[:2], np.float32),
        clip_start=np.arange(clips) * FRAMES,
        clip_length=np.full(clips, FRAMES),
        num_person=np.ones(clips, np.int64),
        label=np.arange(clips) % 22,
        clip_name=np.array([f"clip{k}" for k in range(clips)]),
        img_shape=np.full((clips, 2), (1080, 1920)),
        class_names=np.array(load_data("synthetic").classes),
        joint_names=np.array(layout.joints),
        edges=np.array(layout.links),
    )


def peak(card: Path, data: str, *options: str) -> float:
    """Run one evaluation and return the most memory it held, in MiB."""
    command = [sys.executable, "-m", "skelbench", "eval", "--model", str(card), "--perturb", "noise:0.002"]
    child = subprocess.Popen(
        [*command, "--data", data, "--device", "cpu", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(command)} failed; run it to see why")
    if usage.ru_maxrss <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        sys.exit("this process is the larger one, and Linux counts it as the start of its children; nothing measured")
    return usage.ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        card, small, large = folder / "card.yaml", folder / "small_pose.npz", folder / "large_pose.npz"
        stgcn_card(load_data("synthetic"), base_channels=8).save(card)
        for path, clips in ((small, CLIPS), (large, 10 * CLIPS)):  # elsewhere, so that this process stays small
            writer = Process(target=write_npz, args=(path, clips))
            writer.start()
            writer.join()
        cases = {
            "synthetic": (("synthetic", "--limit", str(CLIPS)), ("synthetic", "--limit", str(10 * CLIPS))),
            "npz": ((str(small),), (str(large),)),
        }
        for what, (few, many) in cases.items():
            pairs = [(peak(card, *few), peak(card, *many)) for _ in range(ROUNDS)]
            detail = "; ".join(f"{a:.0f} -> {b:.0f} MiB" for a, b in pairs)
            report(f"{what}: peak at {10 * CLIPS} / {CLIPS} clips", median(b / a for a, b in pairs), TARGET, detail)


if __name__ == "__main__":
    main()
