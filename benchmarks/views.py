"""What training views cost made many at a time, against clip by clip: the views alone, and an epoch of a training.

`python benchmarks/views.py` takes the presets that a CPU trains, on the embedded set; the first number is of the views,
the second of the whole epoch, whose other work is the same on both sides.
"""

from dataclasses import replace

from side_by_side import in_turns, ratio, report

from skelbench.data.find import load_data
from skelbench.training.choose import choose
from skelbench.training.epoch import Training
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.train import prepared
from skelbench.training.views import InBatches, Key, OneByOne

MODELS = ("motionbert", "maskclr", "stgcn", "stgcnpp", "aagcn", "ctrgcn", "msg3d", "posec3d")
CLIPS = 96


def training(model: str) -> Training:
    data = load_data("synthetic", split="xsub", part="train", limit=CLIPS)
    return prepared(Run(choose(model, "tiny", ["val=0"]), data, 0), Machine(), model)


def views(made: Training) -> tuple[float, float, float]:
    """Seconds of the views of all clips, many at a time / one by one."""
    assert made.stock is not None
    key, positions = Key(0, 0), list(range(len(made.clips)))
    many = InBatches(made.model, made.run.data.names, made.stock, key)  # type: ignore[arg-type]
    one = OneByOne(made.model, made.clips, key)
    batches = [positions[start : start + 32] for start in range(0, len(positions), 32)]
    rivals = {
        "many": lambda: [many.__getitems__(batch) for batch in batches],
        "one": lambda: [one.__getitems__(batch) for batch in batches],
    }
    taken = in_turns(rivals, 7)
    return ratio(taken["many"], taken["one"])


def epochs(made: Training) -> tuple[float, float, float]:
    """Seconds of an epoch, likewise."""
    alone = replace(made, room=0)
    taken = in_turns({"many": lambda: made.epoch(0), "one": lambda: alone.epoch(0)}, 5)
    return ratio(taken["many"], taken["one"])


if __name__ == "__main__":
    for model in MODELS:
        made = training(model)
        for what, (middle, low, high) in (("views", views(made)), ("an epoch", epochs(made))):
            report(f"{model}: {what}, many at a time / one by one", middle, 1.0, f"[{low:.2f}, {high:.2f}]")
