#!/usr/bin/env bash
# How much of what one level of every family costs is the model's own preparation: 11 models, 1 draw, an hour of one core; goes on
# where it was stopped. Then: python docs/preparation.py runs/preparation/*.csv
set -euo pipefail
cd "$(dirname "$0")/.."

measure() {   # measure DATA SPLIT MODELS… -- OPTIONS…
    data=$1 split=$2 models=(); shift 2
    while [[ $1 != -- ]]; do models+=(--model "$1"); shift; done
    .venv/bin/skelbench eval --data "$data" --split "$split" --suite docs/findings/preparation.yaml --preparation "${models[@]}" \
        "${@:2}" --out "runs/preparation/$data.csv" > /dev/null
}

mkdir -p runs/preparation
measure penn_action official stgcn-penn_action-official -- --limit 150
measure utd_mhad xsub stgcnpp-utd_mhad-xsub aagcn-utd_mhad-xsub -- --source kinect --limit 150
measure synthetic xsub stgcn-synthetic-xsub motionbert-synthetic-xsub posec3d-synthetic-xsub -- --limit 150
measure jhmdb complete14_1 stgcn-jhmdb-complete14_1 models/seeds/maskclr-jhmdb-complete14_1-s0.yaml \
    models/seeds/motionbert-jhmdb-complete14_1-s0.yaml --
measure nw_ucla xview_nodup stgcnpp-nw_ucla-xview_nodup ctrgcn-nw_ucla-xview_nodup -- --limit 150
