"""Run a Python of its own that need not import all again: a fork of one that has imported what commands import.

Imports are most of what a command costs: two seconds of PyTorch alone. The process that is forked has run nothing, and
has imported neither huggingface_hub nor Matplotlib, which read their settings when they are imported.
"""

import atexit
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from conftest import ROOT

SERVER = """
import gc, json, os, runpy, sys, traceback
from importlib import import_module
from importlib.util import find_spec
import filelock, pandas, pyarrow.parquet, torch, tqdm, yaml
import skelbench.adapters.exchange.pull, skelbench.adapters.exchange.push, skelbench.adapters.model, skelbench.cli.app
import skelbench.adapters.stgcn, skelbench.data.formats.arrays.npz
for name in ("httpx", "httpx2"):  # versions of huggingface_hub differ in what they use
    if find_spec(name):
        import_module(name)
assert not {"huggingface_hub", "matplotlib"} & set(sys.modules)

def become(env, folder, said, words):
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.path[:0] = env.get("PYTHONPATH", "").split(os.pathsep)
    for number, name in enumerate((os.devnull, *said)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    if words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    elif words[0] == "-c":
        sys.argv = ["-c", *words[2:]]
        exec(words[1], {"__name__": "__main__"})
    else:
        sys.argv = words
        sys.path.insert(0, os.path.dirname(os.path.abspath(words[0])))
        runpy.run_path(words[0], run_name="__main__")

def ended(asked):
    try:
        become(*asked)
    except SystemExit as stop:
        code = stop.code
    except BaseException:
        traceback.print_exc()
        code = 1
    else:
        code = 0
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)  # an orderly end takes PyTorch to pieces, half a second

gc.freeze()
for line in sys.stdin:
    child = os.fork()
    if not child:
        ended(json.loads(line))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@cache
def _server() -> "subprocess.Popen[str]":
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    pipe = subprocess.PIPE
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdin=pipe, stdout=pipe, text=True, env=env)
    atexit.register(server.communicate)  # it ends with its input
    return server


def run(words: list[str], env: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run `python WORDS` in `folder`, with these variables alone; `-m MODULE …`, `-c CODE …` or `FILE …`."""
    server = _server()
    assert server.stdin is not None and server.stdout is not None
    with TemporaryDirectory() as place:
        said = [Path(place, "stdout"), Path(place, "stderr")]
        print(json.dumps([env, str(folder), [*map(str, said)], words]), file=server.stdin, flush=True)
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(words, code, *(file.read_text() for file in said))
