#!/usr/bin/env bash
# Train everything that ships and evaluate it: `make train-zoo`, a day on 2 cores; goes on where it was stopped, in the
# middle of a training too: `make train-zoo SLICE=540` stops by itself after 540 seconds, repeat it until nothing is left.
# The sets of real recordings are looked for in $SKELBENCH_DATA; `models/zoo.sh NAME` does only what has NAME in it.
set -euo pipefail
cd "$(dirname "$0")/.."
only=${1:-}

train() {   # train NAME RECIPE OPTIONS…: models/recipes/RECIPE.yaml into runs/NAME, then its card into models/
    [[ $1 == *$only* ]] || return 0
    [ -f "runs/$1/card.yaml" ] || .venv/bin/skelbench train "models/recipes/$2.yaml" "${@:3}" --resume --out "runs/$1"
    .venv/bin/python -m skelbench.adapters.exchange.publish "runs/$1"
}
measure() {   # measure SET OPTIONS…: into leaderboards/SET.csv, cells that are there are not computed again
    [[ leaderboards/$1 == *$only* ]] || return 0
    .venv/bin/skelbench eval --data "$1" --seeds 3 "${@:2}" --out "leaderboards/$1.csv" > /dev/null
    .venv/bin/skelbench leaderboard "leaderboards/$1.csv" --out "leaderboards/$1.md"
}
trio() {   # trio SET SPLIT: MaskCLR and its two controls, three seeds each, and what each gains
    local name model models seed
    models=()
    for seed in 0 1 2; do for model in maskclr motionbert motionbert-r; do
        name="$model-$1-$2-s$seed"
        train "$name" "$model-$1" --data "$1" --split "$2" --seed $seed
        models+=(--model "$name")
    done; done
    [[ leaderboards/maskclr-$1 == *$only* ]] || return 0
    for suite in "maskclr --seeds 3" "wide --seeds 1"; do
        .venv/bin/skelbench eval --data "$1" --split "$2" "${models[@]}" --suite $suite --out "leaderboards/maskclr-$1.csv" > /dev/null
    done
    .venv/bin/skelbench leaderboard "leaderboards/maskclr-$1.csv" --out "leaderboards/maskclr-$1.md"
    .venv/bin/skelbench compare "leaderboards/maskclr-$1.csv" "leaderboards/$1.csv" --out "docs/findings/maskclr/$1.md" \
        --model "maskclr-$1-$2" --model "motionbert-$1-$2" --model "motionbert-r-$1-$2" --model "stgcn-$1-$2"
}

train stgcn-synthetic-xsub          stgcn-synthetic                --data synthetic --split xsub
train motionbert-synthetic-xsub     motionbert-24-frames-synthetic --data synthetic --split xsub
train stgcn-penn_action-official    stgcn-penn_action              --data penn_action
train stgcn-jhmdb-complete14_1      stgcn-jhmdb                    --data jhmdb --split complete14_1
train stgcn-utd_mhad-xsub           stgcn-utd_mhad                 --data utd_mhad --source kinect --split xsub
for source in movenet mediapipe; do
    train stgcn-pushup-block-$source stgcn-pushup --data pushup --source $source --split block
done
train stgcn-utd_mhad-xsub-kinect2d  stgcn-utd_mhad-kinect2d        --data utd_mhad --source kinect2d --split xsub
train stgcn-utd_mhad-xsub-openpose  stgcn-utd_mhad-openpose        --data utd_mhad --source openpose --split xsub
train stgcnpp-synthetic-xsub        stgcnpp-synthetic              --data synthetic --split xsub
train stgcnpp-utd_mhad-xsub         stgcnpp-utd_mhad               --data utd_mhad --source kinect --split xsub
train ctrgcn-utd_mhad-xsub          ctrgcn-utd_mhad                --data utd_mhad --source kinect --split xsub
train aagcn-utd_mhad-xsub           aagcn-utd_mhad                 --data utd_mhad --source kinect --split xsub
train stgcnpp-nw_ucla-xview_nodup   stgcnpp-nw_ucla                --data nw_ucla --split xview_nodup
train ctrgcn-nw_ucla-xview_nodup    ctrgcn-nw_ucla                 --data nw_ucla --split xview_nodup
train posec3d-synthetic-xsub        posec3d-synthetic              --data synthetic --split xsub
[ -n "$only" ] || OMP_NUM_THREADS=1 .venv/bin/skelbench list models --measure --device cpu --out leaderboards/cost.csv

measure synthetic --split xsub --suite maskclr --seeds 1
for suite in maskclr wide; do
    measure penn_action --split official --suite $suite
    measure jhmdb --split complete14_1 --suite $suite
    measure utd_mhad --source kinect --split xsub --suite $suite
    measure nw_ucla --split xview_nodup --suite $suite
done
# estimator swaps on real poses, both ways; `clean` is the same-source number
measure pushup --split block --source movenet   --model stgcn-pushup-block-movenet   --perturb estimator:mediapipe
measure pushup --split block --source mediapipe --model stgcn-pushup-block-mediapipe --perturb estimator:movenet
measure utd_mhad --split xsub --source kinect2d --model stgcn-utd_mhad-xsub-kinect2d --perturb estimator:openpose
measure utd_mhad --split xsub --source openpose --model stgcn-utd_mhad-xsub-openpose --perturb estimator:kinect2d

trio jhmdb complete14_1
trio synthetic xsub
trio penn_action official
