# Two commands for a fresh machine: `make demo` and `make test`. Both make .venv themselves.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint zoo

.venv: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "skelbench needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable . --group test --group lint
	touch .venv

# The main job on the embedded data: shipped models, clean and damaged, a table with intervals.
demo: .venv
	$(BIN)/skelbench eval --suite quick
	$(BIN)/skelbench data draw --out demo/gallery.png

test: .venv lint
	$(BIN)/pytest -q -m "not slow and not gpu" -n 2

lint: .venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
