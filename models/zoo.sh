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
measure() {   # measure BOARD SET OPTIONS…: into leaderboards/BOARD.csv, cells that are there are not computed again
    [[ leaderboards/$1 == *$only* ]] || return 0
    .venv/bin/skelbench eval --data "$2" "${@:3}" --out "leaderboards/$1.csv" > /dev/null
    .venv/bin/skelbench pack "leaderboards/$1.csv" --no-probabilities > /dev/null
    .venv/bin/skelbench leaderboard "leaderboards/$1.csv" --out "leaderboards/$1.md"
}
specs() { printf -- '--perturb %s ' "$@"; }
few=$(specs noise:0.03 joint-mask:0.3 part-mask:left_arm frame-mask:0.5 frame-drop:0.5 shift:5)
more="$few $(specs noise:0.01 jitter:0.03 joint-mask:0.15 joint-mask@frame:0.3 shift:3)"
repaired() {   # repaired BOARD SET OPTIONS…: the line that a robust model must beat, and how much is the preparation
    case $2 in
        synthetic) measure "$@" $few --repair interp+smooth ;;
        penn_action) # joints are missing in the clips themselves: filling them costs more than damage does
            measure "$@" $few $(specs jitter:0.03 joint-mask@frame:0.3) --repair smooth
            measure "$@" $more --repair none --repair interp+smooth --repair drop-empty+interp --preparation ;;
        *) measure "$@" $more --repair none --repair interp+smooth --repair drop-empty+interp --preparation ;;
    esac
}
trio() {   # trio SET SPLIT "SUITE --seeds N"…: MaskCLR and its two controls, three seeds each, and what each gains
    local name model models seed
    models=()
    for seed in 0 1 2; do for model in maskclr motionbert motionbert-r; do
        name="$model-$1-$2-s$seed"
        train "$name" "$model-$1" --data "$1" --split "$2" --seed $seed
        models+=(--model "$name")
    done; done
    [[ leaderboards/maskclr-$1 == *$only* ]] || return 0
    for suite in "${@:3}"; do
        measure "maskclr-$1" "$1" --split "$2" "${models[@]}" --suite $suite
    done
    repaired "maskclr-$1" "$1" --split "$2" "${models[@]}"
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

evaluate() {   # evaluate SET SEEDS "SUITE …" OPTIONS…: all models that were made for the set
    for suite in $3; do measure "$1" "$1" "${@:4}" --suite $suite --seeds "$2"; done
    repaired "$1" "$1" "${@:4}"
}
evaluate synthetic   1 maskclr          --split xsub
evaluate penn_action 1 maskclr          --split official
evaluate jhmdb       3 "maskclr wide"   --split complete14_1
evaluate utd_mhad    1 "maskclr wide"   --source kinect --split xsub
evaluate nw_ucla     1 "maskclr wide"   --split xview_nodup
# estimator swaps on real poses, both ways; `clean` is the same-source number
measure pushup pushup --split block --source movenet   --model stgcn-pushup-block-movenet   --perturb estimator:mediapipe
measure pushup pushup --split block --source mediapipe --model stgcn-pushup-block-mediapipe --perturb estimator:movenet
measure utd_mhad utd_mhad --split xsub --source kinect2d --model stgcn-utd_mhad-xsub-kinect2d --perturb estimator:openpose
measure utd_mhad utd_mhad --split xsub --source openpose --model stgcn-utd_mhad-xsub-openpose --perturb estimator:kinect2d

trio jhmdb       complete14_1 "maskclr --seeds 3" "wide --seeds 1"
trio synthetic   xsub         "maskclr --seeds 1"
trio penn_action official     "maskclr --seeds 1"
