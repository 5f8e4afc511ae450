#!/usr/bin/env bash
# The recipes that were chosen on a test part, frozen and measured on clips and subjects that nobody had looked at, and
# the rest of the splits that a headline should rest on: hours on 2 cores; goes on where it was stopped. `models/heldout.sh
# NAME` does only what has NAME in it; the models of `measure` must all be trained by then.
# JHMDB's splits share test clips, so each is measured without those of complete14_1, and UTD-MHAD's recipe was chosen on
# subjects 2, 4, 6 and 8: only the rows of 1, 3, 5 and 7 bear no mark.
set -euo pipefail
cd "$(dirname "$0")/.."
only=${1:-}
. models/published.sh

measure() {   # measure SET NAME OPTIONS…: into leaderboards/heldout-SET.csv; NAME is only looked for by $only
    [[ leaderboards/heldout-$2 == *$only* ]] || return 0
    .venv/bin/skelbench eval --data "$1" --seeds 3 "${@:3}" --suite maskclr --out "leaderboards/heldout-$1.csv" > /dev/null
    .venv/bin/skelbench leaderboard "leaderboards/heldout-$1.csv" --out "leaderboards/heldout-$1.md"
}

for split in complete14_2 complete14_3; do
    train stgcn-jhmdb-$split-s0 stgcn-jhmdb --data jhmdb --split $split
    models=(--model stgcn-jhmdb-$split-s0)
    for seed in 0 1 2; do for model in maskclr motionbert motionbert-r; do
        train "$model-jhmdb-$split-s$seed" "$model-jhmdb" --data jhmdb --split $split --seed $seed
        models+=(--model "$model-jhmdb-$split-s$seed")
    done; done
    measure jhmdb jhmdb-$split --split $split-complete14_1 "${models[@]}"
done

for model in ctrgcn stgcnpp; do
    train $model-nw_ucla-xsub_oddeven-s0 $model-nw_ucla --data nw_ucla --split xsub_oddeven
done
measure nw_ucla nw_ucla --split xsub_oddeven --model ctrgcn-nw_ucla-xsub_oddeven-s0 --model stgcnpp-nw_ucla-xsub_oddeven-s0

for subject in 1 2 3 4 5 6 7 8; do
    train ctrgcn-utd_mhad-loso$subject-s0 ctrgcn-utd_mhad --data utd_mhad --source kinect --split loso$subject
    measure utd_mhad utd_mhad-loso$subject --source kinect --split loso$subject --model ctrgcn-utd_mhad-loso$subject-s0
done
