#!/usr/bin/env bash
# The recipes that were chosen on a test part, frozen and measured on clips and subjects whose accuracy nobody had seen, and
# NW-UCLA by subject: `make heldout`, hours on 2 cores; goes on where it was stopped, in the middle of a training too, and
# takes SLICE as `make train-zoo` does. `models/heldout.sh NAME` does only what has NAME in it, once its models are trained.
# JHMDB's splits share test clips, so each is measured without those of complete14_1; of UTD-MHAD only the subjects that the
# recipe had not been chosen on. Into docs/findings/heldout/SET.{csv,cells}; the weights stay in runs/heldout/.
set -euo pipefail
cd "$(dirname "$0")/.."
only=${1:-} specs=()
for spec in noise:0.03 jitter:0.03 joint-mask:0.15 joint-mask:0.3 joint-mask:0.6 part-mask:left_arm frame-mask:0.5 \
    frame-drop:0.5 shift:3 shift:5; do
    specs+=(--perturb $spec)
done

train() {   # train NAME RECIPE OPTIONS…
    [[ $1 == *$only* ]] || return 0
    [ -f "runs/heldout/$1/card.yaml" ] ||
        .venv/bin/skelbench train "models/recipes/$2.yaml" "${@:3}" --resume --out "runs/heldout/$1"
}
measure() {   # measure SET NAME SEEDS OPTIONS…: damaged, repaired, how much is preparation; NAME is only for $only
    [[ heldout-$2 == *$only* ]] || return 0
    .venv/bin/skelbench eval --data "$1" --seeds "$3" "${@:4}" "${specs[@]}" --repair none --repair interp+smooth \
        --preparation --out "docs/findings/heldout/$1.csv" > /dev/null
}

for split in complete14_2 complete14_3; do
    train stgcn-jhmdb-$split stgcn-jhmdb --data jhmdb --split $split
    models=(--model runs/heldout/stgcn-jhmdb-$split)
    for seed in 0 1 2; do for model in maskclr motionbert motionbert-r; do
        train "$model-jhmdb-$split-s$seed" "$model-jhmdb" --data jhmdb --split $split --seed $seed
        models+=(--model "runs/heldout/$model-jhmdb-$split-s$seed")
    done; done
    measure jhmdb jhmdb-$split 3 --split $split-complete14_1 "${models[@]}"
done

models=()
for model in ctrgcn stgcnpp; do
    train $model-nw_ucla-xsub_oddeven $model-nw_ucla --data nw_ucla --split xsub_oddeven
    models+=(--model runs/heldout/$model-nw_ucla-xsub_oddeven)
done
measure nw_ucla nw_ucla 1 --split xsub_oddeven "${models[@]}"

for subject in 1 3 5 7; do
    name=ctrgcn-utd_mhad-loso$subject
    train $name ctrgcn-utd_mhad --data utd_mhad --source kinect --split loso$subject
    measure utd_mhad utd_mhad-loso$subject 3 --source kinect --split loso$subject --model runs/heldout/$name
done
