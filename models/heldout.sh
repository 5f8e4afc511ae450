#!/usr/bin/env bash
# The recipes that were chosen on a test part, frozen and measured on clips and subjects whose accuracy nobody had seen, and
# NW-UCLA by subject: `make heldout`, hours on 2 cores; goes on where it was stopped, in the middle of a training too, and
# takes SLICE as `make train-zoo` does. `models/heldout.sh NAME` does only what has NAME in it, once its models are trained.
# JHMDB's splits share test clips, so each is measured without those of complete14_1, and UTD-MHAD's recipe was chosen on
# subjects 2, 4, 6 and 8: only the rows of 1, 3, 5 and 7 bear no mark. Into leaderboards/heldout-SET.{csv,md}.
set -euo pipefail
cd "$(dirname "$0")/.."
only=${1:-} unlisted=--unlisted
. models/published.sh

measure() {   # measure SET NAME OPTIONS…: damaged, repaired, and how much is the preparation; NAME is only for $only
    [[ leaderboards/heldout-$2 == *$only* ]] || return 0
    .venv/bin/skelbench eval --data "$1" "${@:3}" --suite maskclr --seeds 3 --repair none --repair interp+smooth \
        --preparation --out "leaderboards/heldout-$1.csv" > /dev/null
    .venv/bin/skelbench leaderboard "leaderboards/heldout-$1.csv" --out "leaderboards/heldout-$1.md"
}

for split in complete14_2 complete14_3; do
    train stgcn-jhmdb-$split stgcn-jhmdb --data jhmdb --split $split
    models=(--model stgcn-jhmdb-$split)
    for seed in 0 1 2; do for model in maskclr motionbert motionbert-r; do
        train "$model-jhmdb-$split-s$seed" "$model-jhmdb" --data jhmdb --split $split --seed $seed
        models+=(--model "$model-jhmdb-$split-s$seed")
    done; done
    measure jhmdb jhmdb-$split --split $split-complete14_1 "${models[@]}"
done

for model in ctrgcn stgcnpp; do
    train $model-nw_ucla-xsub_oddeven $model-nw_ucla --data nw_ucla --split xsub_oddeven
done
measure nw_ucla nw_ucla --split xsub_oddeven --model ctrgcn-nw_ucla-xsub_oddeven --model stgcnpp-nw_ucla-xsub_oddeven

for subject in 1 2 3 4 5 6 7 8; do
    train ctrgcn-utd_mhad-loso$subject ctrgcn-utd_mhad --data utd_mhad --source kinect --split loso$subject
    measure utd_mhad utd_mhad-loso$subject --source kinect --split loso$subject --model ctrgcn-utd_mhad-loso$subject
done
