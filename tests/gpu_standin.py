"""A stand-in for the Python that runs the jobs of models/gpu: it makes their files at once, or fails as it is told to.

`rules.json` beside it holds what happens to calls: a list of {"match": words of the call, "times": how often, "say":
…, "code": …, "sleep": seconds}. `calls.txt` is what it was called with, with TF32 behind it
where that was let. `card.json` is what the card says; where it is not there, the card does not answer.
"""

import json
import sys
from pathlib import Path

from models.gpu.stages import FULL, SMALL, SYNTHETIC, Job, Stage

SOURCE = r"""
import json, os, sys, time
from pathlib import Path

here, words = Path(__file__).parent, sys.argv[1:]
call = " ".join(words)
with (here / "calls.txt").open("a") as stream:
    stream.write(call + " TF32" * ("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE" in os.environ) + "\n")

def after(option):
    return words[words.index(option) + 1]

def obey():
    rules = json.loads((here / "rules.json").read_text())
    for rule in rules:
        if rule["match"] in call and rule.get("times", 10**6) > 0:
            rule["times"] = rule.get("times", 10**6) - 1
            draft = here / f"rules-{os.getpid()}"
            draft.write_text(json.dumps(rules))
            draft.replace(here / "rules.json")  # another call may be reading it
            if "say" in rule:
                print(rule["say"], flush=True)
            time.sleep(rule.get("sleep", 0))
            if rule.get("code"):
                sys.exit(rule["code"])
            break

def train():
    run = Path(after("--out"))
    run.mkdir(parents=True, exist_ok=True)
    epochs = int(next(word for word in words if word.startswith("epochs=")).removeprefix("epochs="))
    rows = [f"{epoch},1.0,{100 / 0.5},0.5" for epoch in range(1, epochs + 1)]
    (run / "checkpoint.pt").write_bytes(b"state")
    (run / "log.csv").write_text("\n".join(["epoch,loss,clips_per_second,seconds", *rows[: epochs // 2]]) + "\n")
    obey()
    (run / "log.csv").write_text("\n".join(["epoch,loss,clips_per_second,seconds", *rows]) + "\n")
    (run / "weights.safetensors").write_bytes(b"w" * json.loads((here / "size.json").read_text()))
    (run / "card.yaml").write_text(
        f"name: {run.name}\nadapter: skelbench.adapters.stgcn:STGCN\nclasses: [a, b]\nsha256: '{'0' * 64}'\n"
    )

def measure():
    obey()
    csv = Path(after("--out"))
    csv.write_text(csv.read_text() + "row\n" if csv.exists() else "rows\n")
    cells = csv.with_suffix(".cells") / csv.parent.name
    cells.mkdir(parents=True, exist_ok=True)
    (cells.parent / "clips.clips").write_bytes(b"c" * 1000)
    (cells / "cells.cells").write_bytes(b"p" * 1000)

if "ask_card.py" in call:
    obey()
    if not (here / "card.json").exists():
        sys.exit("no CUDA-capable device is detected")
    print((here / "card.json").read_text(), flush=True)
    time.sleep(60 if "--watch" in words else 0)
elif words[0].endswith("maskclr_step.py"):
    Path(after("--out")).write_text("what,seconds\nstep,0.1\n")
    obey()
elif words[:2] == ["-m", "models.gpu.confusion"]:
    obey()
    (Path(words[2]) / "confusion.csv").write_text("true,a,b\na,1,0\nb,0,1\n")
elif words[:2] == ["-m", "models.gpu.board"]:
    obey()
    board = Path(after("--out"))
    board.parent.mkdir(exist_ok=True)
    board.with_suffix(".md").write_text("\n".join(words[2:-2]))
else:
    {"train": train, "eval": measure}[words[2]]()
"""
ONE, TWO = Job(SYNTHETIC, "maskclr", FULL, 0), Job(SYNTHETIC, "motionbert", FULL, 0)
SHIPS = Job(SYNTHETIC, "maskclr", SMALL, 0)
STEPS = ("train", "maskclr")
STAGES = [Stage("first", [ONE, TWO], STEPS), Stage("second", [SHIPS], STEPS)]
CARD = {"name": "NVIDIA Test", "total": 80 * 2**30, "free": 79 * 2**30}


class StandIn:
    """The program, in a folder of its own."""

    def __init__(self, folder: Path, card: bool = True, weights: int = 1000) -> None:
        folder.mkdir()
        self.folder, self.program = folder, folder / "python"
        self.program.write_text(f"#!{sys.executable} -IS\n{SOURCE}")
        self.program.chmod(0o755)
        (folder / "size.json").write_text(str(weights))
        self.rule()
        if card:
            (folder / "card.json").write_text(json.dumps(CARD))

    def rule(self, *rules: dict[str, object]) -> None:
        (self.folder / "rules.json").write_text(json.dumps(rules))

    def calls(self, words: str) -> list[str]:
        """What it was called with, of the calls with these words."""
        file = self.folder / "calls.txt"
        return [line for line in file.read_text().splitlines() if words in line] if file.exists() else []
