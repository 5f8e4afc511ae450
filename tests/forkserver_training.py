"""Train a model that cannot be sent, with a worker, where processes are no forks by themselves (Python 3.14).

`python forkserver_training.py FOLDER` prints the loss without and with one; the folder holds the toy set. A compiled
network is such a model.
"""

import multiprocessing
import sys
from typing import Any

from trainable import TRAININGS

from skelbench.data.find import load_data
from skelbench.training.choose import choose
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.train import prepared

if __name__ == "__main__":
    multiprocessing.set_start_method("forkserver")
    data = load_data(sys.argv[1], split="xsub", part="train", source="pose")
    recipe = choose("stgcn", "tiny", [*TRAININGS["stgcn"], "batch=8", "val=0", "epochs=1"])
    for workers in (0, 1):
        training = prepared(Run(recipe, data, 0), Machine(workers=workers), "run")
        network: Any = training.model.network
        network.cannot_be_sent = lambda: None
        print(training.epoch(0)["loss"])
