#!/usr/bin/env bash
# `real` beside MaskCLR's noise for the models of five sets, and `core` for the reference models: 3 draws each, three hours of one core;
# goes on where it was stopped. `models/suites.sh NAME` does only the boards that have NAME in their names. Large test parts
# are sampled (--limit: a sample that is always the same), so that whoever doubts a number can have it again on a laptop.
# Into leaderboards/{real,core}-SET.{csv,cells,md}.
set -euo pipefail
cd "$(dirname "$0")/.."
only=${1:-}

measure() {   # measure BOARD SET OPTIONS…
    [[ leaderboards/$1 == *$only* ]] || return 0
    .venv/bin/skelbench eval --data "$2" --seeds 3 "${@:3}" --out "leaderboards/$1.csv" > /dev/null
}
board() {   # board BOARD SUITE: the files that are committed
    [[ leaderboards/$1 == *$only* ]] || return 0
    .venv/bin/skelbench pack "leaderboards/$1.csv" --no-probabilities > /dev/null
    .venv/bin/skelbench leaderboard "leaderboards/$1.csv" --suite "$2" --out "leaderboards/$1.md"
}
noise=() seeds=()
for level in 0.001 0.002 0.003 0.005 0.01; do noise+=(--perturb "noise:$level"); done
noise+=(--perturb noise@spatial:0.01)   # errors of the same size that never change
trio() {   # trio SET-SPLIT: the cards of three trainings of MaskCLR and of its two controls, into $seeds
    seeds=()
    for model in maskclr motionbert motionbert-r; do for seed in 0 1 2; do
        seeds+=(--model "models/seeds/$model-$1-s$seed.yaml")
    done; done
}
real() {   # real SET OPTIONS…: what estimators do, MaskCLR's noise, and the line of two repairs that a robust model must beat
    measure "real-$1" "$@" --suite real
    measure "real-$1" "$@" "${noise[@]}"
}
repaired() {   # repaired SET REPAIR OPTIONS…
    measure "real-$1" "$1" "${@:3}" --perturb real:1 --perturb jitter:0.01 --perturb noise:0.01 --perturb joint-mask@burst:0.1 \
        --repair "$2"
}

real jhmdb --split complete14_1
trio jhmdb-complete14_1
real jhmdb --split complete14_1 "${seeds[@]}"
repaired jhmdb interp+smooth --split complete14_1
repaired jhmdb interp+smooth --split complete14_1 "${seeds[@]}"
board real-jhmdb real

real penn_action --split official --limit 200
trio penn_action-official
real penn_action --split official --limit 200 "${seeds[@]}"
repaired penn_action smooth --split official --limit 200
repaired penn_action smooth --split official --limit 200 "${seeds[@]}"
board real-penn_action real

real nw_ucla --split xview_nodup
repaired nw_ucla interp+smooth --split xview_nodup
board real-nw_ucla real

real utd_mhad --source kinect --split xsub
repaired utd_mhad interp+smooth --source kinect --split xsub
board real-utd_mhad real

real synthetic --split xsub --limit 200
trio synthetic-xsub
real synthetic --split xsub --limit 200 "${seeds[@]}"
repaired synthetic interp+smooth --split xsub --limit 200
repaired synthetic interp+smooth --split xsub --limit 200 "${seeds[@]}"
board real-synthetic real

measure core-jhmdb       jhmdb       --suite core --split complete14_1
measure core-penn_action penn_action --suite core --split official --limit 150
measure core-nw_ucla     nw_ucla     --suite core --split xview_nodup --limit 120
measure core-utd_mhad    utd_mhad    --suite core --source kinect --split xsub --limit 120
measure core-synthetic   synthetic   --suite core --split xsub --limit 80
seeds=()   # overlap of families asks for five models at least: one training of MaskCLR and of either control
for model in maskclr motionbert motionbert-r; do seeds+=(--model "models/seeds/$model-synthetic-xsub-s0.yaml"); done
measure core-synthetic   synthetic   --suite core --split xsub --limit 80 "${seeds[@]}"
for set in jhmdb penn_action nw_ucla utd_mhad synthetic; do board core-$set core; done
