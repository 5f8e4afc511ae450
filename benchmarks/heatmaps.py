"""Our heatmaps against the official formula joint by joint in NumPy, and against writing as many zeros."""

import numpy as np
import torch
from side_by_side import in_turns, ratio, report

from skelbench.adapters.card import Card
from skelbench.adapters.networks.heatmap import heatmaps, limbs_of
from skelbench.adapters.posec3d import PoseC3D
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data

SIZE, FRAMES, CLIPS, ROUNDS, SIGMA = 56, 48, 8, 7, 0.6


def window(low: float, high: float) -> tuple[int, int]:
    """First and last + 1 pixel of a window, cut off towards zero and at the border."""
    return max(int(low - 3 * SIGMA), 0), min(int(high + 3 * SIGMA) + 1, SIZE)


def paint(canvas: np.ndarray, a: np.ndarray, b: np.ndarray, height: float) -> None:
    """Paint the segment from a to b, or the point where they are one, into (H, W)."""
    (left, right), (top, bottom) = window(min(a[0], b[0]), max(a[0], b[0])), window(min(a[1], b[1]), max(a[1], b[1]))
    if left >= right or top >= bottom:
        return
    x, y = np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32)
    if a is b:
        distance = (x - a[0]) ** 2 + (y[:, None] - a[1]) ** 2
    else:
        pixels = np.stack(np.meshgrid(x, y), axis=-1)
        to_a, to_b, length = ((pixels - a) ** 2).sum(-1), ((pixels - b) ** 2).sum(-1), ((b - a) ** 2).sum()
        share = (to_a - to_b + length) / (2 * length)
        to_line = ((pixels - a - share[..., None] * (b - a)) ** 2).sum(-1)
        distance = np.where(share <= 0, to_a, np.where(share >= 1, to_b, to_line))
    part = canvas[top:bottom, left:right]
    np.maximum(part, height * np.exp(-distance / (2 * SIGMA**2)), out=part)


def numpy_maps(keypoint: np.ndarray, score: np.ndarray, limbs: tuple | None) -> np.ndarray:
    """(M, T, V, 2), (M, T, V) -> (K, T, H, W), one joint or limb after the other."""
    pairs = limbs or [(joint, joint) for joint in range(keypoint.shape[2])]
    maps = np.zeros((len(pairs), keypoint.shape[1], SIZE, SIZE), np.float32)
    for k, (first, second) in enumerate(pairs):
        for frame in range(keypoint.shape[1]):
            for person in range(len(keypoint)):
                a, b = keypoint[person, frame, first], keypoint[person, frame, second]
                height = min(score[person, frame, first], score[person, frame, second])
                if height < 0.001:
                    continue
                if ((a - b) ** 2).sum() < 1:
                    b, height = a, score[person, frame, first]
                paint(maps[k, frame], a, b, height)
    return maps


def people() -> tuple[torch.Tensor, torch.Tensor]:
    """(N, M, T, V, 2), (N, M, T, V): two-person clips of the embedded data in heatmap pixels, by the adapter."""
    data = load_data("synthetic", split="xsub")
    config = {"clip_len": FRAMES, "views": 1, "size": SIZE, "backbone": "x3d"}
    model = PoseC3D(Card("maps", "", config, data.classes))
    pairs = [clip for clip in (data[row] for row in range(len(data) - 100, len(data))) if len(clip.keypoint) == 2]
    views = torch.cat([model.prepare(clip) for clip in pairs[:CLIPS]])
    return views[..., :2].contiguous(), views[..., 3].contiguous()


def main() -> None:
    torch.set_num_threads(1)
    keypoint, score = people()
    numbers = CLIPS * keypoint.shape[3] * FRAMES * SIZE * SIZE
    for name, limbs in (("joints", None), ("limbs", limbs_of(LAYOUTS["coco17"]))):
        one = numpy_maps(keypoint[0].numpy(), score[0].numpy(), limbs)
        ours = heatmaps(keypoint, score, (SIZE, SIZE), SIGMA, limbs)
        torch.testing.assert_close(ours[0], torch.from_numpy(one), rtol=1e-4, atol=1e-5)
        rivals = {
            "ours": lambda limbs=limbs: heatmaps(keypoint, score, (SIZE, SIZE), SIGMA, limbs),
            "zeros": lambda: torch.zeros(numbers),
            "numpy": lambda limbs=limbs: [
                numpy_maps(k, s, limbs) for k, s in zip(keypoint.numpy(), score.numpy(), strict=True)
            ],
        }
        measured = in_turns(rivals, ROUNDS)
        each = min(measured["ours"]) / CLIPS * 1000
        for rival, target in (("numpy", 0.1), ("zeros", 2.5)):
            middle, low, high = ratio(measured["ours"], measured[rival])
            detail = f"[{low:.3f}, {high:.3f}], ours {each:.1f} ms/clip"
            report(f"{name}, {CLIPS} clips: ours / {rival}", middle, target, detail)


if __name__ == "__main__":
    main()
