#!/usr/bin/env bash
# Train everything that ships and evaluate it: `make train-zoo`, a day on 2 cores; goes on where it was stopped, in the
# middle of a training too: `make train-zoo SLICE=540` stops by itself after 540 seconds, repeat it until nothing is left.
# The sets of real recordings are looked for in $SKELBENCH_DATA; `models/zoo.sh NAME` does only what has NAME in it.
set -euo pipefail
cd "$(dirname "$0")/.."
. models/network.sh
only=${1:-}

train() {   # train NAME MODEL OPTIONS…: into runs/NAME, then models/NAME.yaml
    [[ $1 == *$only* ]] || return 0
    [ -f "runs/$1/card.yaml" ] || .venv/bin/skelbench train "${@:2}" --preset small --set val=0 --resume --out "runs/$1"
    .venv/bin/python -m skelbench.adapters.exchange.publish "runs/$1"
}
measure() {   # measure SET OPTIONS…: into leaderboards/SET.csv, cells that are there are not computed again
    [[ leaderboards/$1 == *$only* ]] || return 0
    .venv/bin/skelbench eval --data "$1" --seeds 3 "${@:2}" --out "leaderboards/$1.csv" > /dev/null
    .venv/bin/skelbench leaderboard "leaderboards/$1.csv" --out "leaderboards/$1.md"
}
trio() {   # trio SET SPLIT EPOCHS START OPTIONS…: MaskCLR and its two controls, three seeds each, and what each gains
    local name model models seed start
    models=()
    for seed in 0 1 2; do for model in maskclr motionbert motionbert-r; do
        name="$model-$1-$2-s$seed" start=()
        [ $model != maskclr ] || start=(--set maskclr.start=$4)
        train "$name" $model $(network 12) --data "$1" --split "$2" --seed $seed --set epochs=$3 "${start[@]}" "${@:5}"
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
stgcn="stgcn --set clip_len=32"
narrow="--set base_channels=16"
gcn="--set clip_len=32 --set base_channels=24"
bert="motionbert --set depth=2 --set clip_len=24 --set maxlen=24"

train stgcn-synthetic-xsub          $stgcn --data synthetic --split xsub --set epochs=40
train motionbert-synthetic-xsub     $bert  --data synthetic --split xsub --set epochs=24
train stgcn-penn_action-official    $stgcn --data penn_action --set epochs=50
train stgcn-jhmdb-complete14_1      $stgcn --data jhmdb --split complete14_1 --set epochs=120 --set motion=true --set num_stages=6 \
    --set inflate_stages=[3,5] --set down_stages=[3,5] --set augment.mirror=0.5 --set augment.jitter=0 --set tcn_dropout=0.2 --set dropout=0.3
train stgcn-utd_mhad-xsub           $stgcn --data utd_mhad --source kinect --split xsub --set epochs=70
for source in movenet mediapipe; do
    train stgcn-pushup-block-$source $stgcn $narrow --data pushup --source $source --split block --set epochs=40 --set layout=coco17 --set augment.mirror=0.5
done
train stgcn-utd_mhad-xsub-kinect2d  $stgcn $narrow --data utd_mhad --source kinect2d --split xsub --set epochs=50 --set layout=body12
train stgcn-utd_mhad-xsub-openpose  $stgcn $narrow --data utd_mhad --source openpose --split xsub --set epochs=80 --set layout=body12
train stgcnpp-synthetic-xsub        stgcnpp $gcn --data synthetic --split xsub --set epochs=14
train stgcnpp-utd_mhad-xsub         stgcnpp $gcn --data utd_mhad --source kinect --split xsub --set epochs=50
train ctrgcn-utd_mhad-xsub          ctrgcn $gcn --data utd_mhad --source kinect --split xsub --set epochs=70 --set batch=16 --set lr=0.05
train aagcn-utd_mhad-xsub           aagcn $gcn $narrow --data utd_mhad --source kinect --split xsub --set epochs=40
train stgcnpp-nw_ucla-xview_nodup   stgcnpp $gcn --data nw_ucla --split xview_nodup --set epochs=36 --set augment.mirror=0.5 --set tcn_dropout=0.2
train ctrgcn-nw_ucla-xview_nodup    ctrgcn $gcn --data nw_ucla --split xview_nodup --set epochs=26 --set batch=16 --set lr=0.05 --set augment.mirror=0.5 --set tcn_dropout=0.2
train posec3d-synthetic-xsub        posec3d --data synthetic --split xsub
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

trio jhmdb complete14_1 120 48 --set mirror=0.5
trio synthetic xsub 14 6
trio penn_action official 14 6 --set mirror=0.5
