#!/usr/bin/env bash
# What many levels of every family cost the reference models, from which the levels of `core` are chosen: half an hour on
# 2 cores; goes on where it was stopped. Then: python docs/levels.py condense runs/levels/*.csv && python docs/levels.py choose
set -euo pipefail
cd "$(dirname "$0")/.."

measure() {   # measure DATA SPLIT MODELS…
    models=()
    for model in "${@:3}"; do models+=(--model "$model"); done
    .venv/bin/skelbench eval --data "$1" --split "$2" --limit 110 --suite docs/findings/ladder.yaml "${models[@]}" \
        --out "runs/levels/$1.csv" > /dev/null
}

mkdir -p runs/levels
measure synthetic xsub stgcn-synthetic-xsub motionbert-synthetic-xsub posec3d-synthetic-xsub
measure jhmdb complete14_1 stgcn-jhmdb-complete14_1 models/seeds/motionbert-jhmdb-complete14_1-s0.yaml
measure penn_action official stgcn-penn_action-official
measure nw_ucla xview_nodup ctrgcn-nw_ucla-xview_nodup
measure utd_mhad xsub stgcnpp-utd_mhad-xsub
