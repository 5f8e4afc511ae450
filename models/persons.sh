#!/usr/bin/env bash
# What is done against false detections, beside doing nothing: the repairs drop-brief and drop-still, and cards with
# weigh_persons: frames; 1 draw, ten minutes of one core; goes on where it was stopped.
# Then: python docs/persons.py condense runs/persons/*.csv
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p runs/persons
ghosts=(--perturb ghost:0.4 --perturb ghost:1 --perturb real:1)
repairs=(--repair none --repair drop-brief --repair drop-still --repair drop-brief+drop-still)

measure() {   # measure MODEL DATA OPTIONS…
    card="runs/persons/$1-frames.yaml"
    sed -e "s/^name: .*/name: $1-frames/" -e 's/^config:/config:\n  weigh_persons: frames/' -e 's/^weights: /weights: ..\/..\/models\//' \
        "models/$1.yaml" > "$card"
    .venv/bin/skelbench eval --data "$2" "${@:3}" --model "$1" "${ghosts[@]}" "${repairs[@]}" --out "runs/persons/$2.csv" > /dev/null
    .venv/bin/skelbench eval --data "$2" "${@:3}" --model "$card" "${ghosts[@]}" --out "runs/persons/$2.csv" > /dev/null
}

measure stgcn-penn_action-official penn_action --split official --limit 150
measure stgcnpp-utd_mhad-xsub utd_mhad --split xsub --source kinect --limit 150
measure stgcn-synthetic-xsub synthetic --split xsub --limit 400 --perturb id-swap:7 --perturb person-drop:0.44
