#!/usr/bin/env bash
# Which part of a graph network's placement misleads it, where models/preparation.sh found much: the clips of that script, a quarter of
# an hour of one core. Writes docs/findings/placement.csv anew.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH=.
echo model,perturbation,told,clips,accuracy,gain,gain_low,gain_high > docs/findings/placement.csv
place() { .venv/bin/python docs/placement.py measure "$@"; }

place penn_action official stgcn-penn_action-official ghost:1 --limit 150
place utd_mhad xsub stgcnpp-utd_mhad-xsub quantise:0.18 ghost:1 permute:4 --source kinect --limit 150
place utd_mhad xsub aagcn-utd_mhad-xsub quantise:0.18 ghost:1 --source kinect --limit 150
place synthetic xsub stgcn-synthetic-xsub ghost:1 truncate:0.45 --limit 150
place nw_ucla xview_nodup stgcnpp-nw_ucla-xview_nodup mirror@labels:1 invert:0.37 ghost:1 --limit 150
place jhmdb complete14_1 stgcn-jhmdb-complete14_1 ghost:1
