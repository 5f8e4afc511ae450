# Two commands for a fresh machine: `make demo` and `make test`. Both make .venv themselves.
PYTHON ?= python3
BIN := .venv/bin

GALLERY := --clip S001C003P001R001A013 --perturb noise:0.01 --perturb joint-mask:0.3 --perturb part-mask:left_arm \
	--perturb frame-mask:0.5 --perturb shift:3 --perturb estimator:lq

.PHONY: demo test lint gallery tables train-zoo heldout ablation gpu
SLICE ?= 0

# The mark is made last, so that an installation that failed is not taken for a finished one.
.venv: .venv/installed
.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "skelbench needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[report]' --group test --group lint
	touch $@

# The main job on the embedded data: shipped models, clean and damaged, a table with intervals, and the page about it.
demo: .venv
	$(BIN)/skelbench eval --suite quick --limit 400 --out demo/quick.csv
	$(BIN)/skelbench data draw --out demo/perturbations.png $(GALLERY)
	$(BIN)/skelbench report demo/quick.csv --out demo/report

# One thread for each of the two test processes: more only wait for each other.
test: .venv lint
	OMP_NUM_THREADS=1 $(BIN)/pytest -q -m "not slow and not gpu" -n 2

lint: .venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

# The pictures of the README and of docs/, all of synthetic data.
gallery: .venv
	$(BIN)/python docs/gallery.py --draw
	$(BIN)/skelbench data draw --out docs/img/perturbations.png $(GALLERY)
	$(BIN)/skelbench report leaderboards/synthetic.csv --out demo/gallery
	for name in curves heatmap confusion-stgcn-synthetic-xsub motion-stgcn-synthetic-xsub tsne-motionbert-synthetic-xsub; do \
		cp demo/gallery/figures/*/$$name.png docs/img/; done
	$(BIN)/skelbench explain --limit 12 --importance attention@0,attention,rise --out demo/gallery/importance.csv
	cp demo/gallery/importance.png demo/gallery/importance-clip.png docs/img/

# Whatever stands in README.md and docs/ under `made by: COMMAND`, as the command prints it now.
tables: .venv
	$(BIN)/python docs/tables.py

# Train and measure everything that ships, a day on 2 cores; stops after SLICE seconds, goes on where it was stopped.
train-zoo: .venv
	timeout --signal=TERM $(SLICE) models/zoo.sh || { [ $$? = 124 ] && echo "stopped after $(SLICE) s; repeat the command to go on"; }

# The recipes that were chosen on a test part, on clips whose accuracy nobody had seen; SLICE as above.
heldout: .venv
	timeout --signal=TERM $(SLICE) models/heldout.sh || { [ $$? = 124 ] && echo "stopped after $(SLICE) s; repeat the command to go on"; }

# MaskCLR's parts one by one: Table 5 and Figure 5 of the paper, at a reduced schedule.
ablation: .venv
	models/ablation.sh

# All that is wanted of a GPU, for SLICE seconds, into the folder OUT: docs/gpu.md. With the Python that has torch, since a
# machine that is lent has that and nothing else; without one, with .venv. GPU_PRESET=tiny rehearses it on a CPU.
OUT ?= runs/gpu-out
gpu:
	@$(PYTHON) -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("torch"))' && python=$(PYTHON) \
		|| { $(MAKE_COMMAND) .venv && python=$(BIN)/python; } \
		&& PYTHONPATH=.:$$PYTHONPATH $$python -m models.gpu --slice "$(SLICE)" --out "$(OUT)" --preset "$(GPU_PRESET)" $(GPU_OPTIONS)
