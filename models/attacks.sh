#!/usr/bin/env bash
# The robust accuracies of docs/findings/attacks.md; goes on where it was stopped, seven to eight hours of one core beside other work.
# Into docs/findings/attacks.csv.
set -euo pipefail
cd "$(dirname "$0")/.."
attack() {   # attack SET SPLIT CLIPS OPTIONS…
    .venv/bin/skelbench attack --data "$1" --split "$2" --limit "$3" "${@:4}" --out docs/findings/attacks.csv
}
seed() { echo --model "models/seeds/$1-jhmdb-complete14_1-s$2.yaml"; }
synthetic=()
for model in stgcn motionbert posec3d stgcnpp; do synthetic+=(--model "$model-synthetic-xsub"); done
others=(--model stgcn-jhmdb-complete14_1 $(seed motionbert-r 0))

# skel-aa
full=(--attack skel-aa --eps 0.01)
attack jhmdb complete14_1 50 "${full[@]}" $(seed maskclr 0) $(seed motionbert 0) "${others[@]}"
for s in 1 2; do attack jhmdb complete14_1 50 "${full[@]}" $(seed maskclr $s) $(seed motionbert $s); done
for s in 0 1 2; do attack jhmdb complete14_1 176 "${full[@]}" $(seed maskclr $s) $(seed motionbert $s); done
attack synthetic xsub 30 "${full[@]}" "${synthetic[@]}"
attack jhmdb complete14_1 50 "${full[@]}" --guards $(seed maskclr 0) $(seed motionbert 0) --model stgcn-jhmdb-complete14_1
attack synthetic xsub 30 "${full[@]}" --guards --model posec3d-synthetic-xsub

# a short attack, of 50 slopes for a clip that withstands: what does skel-aa find beyond?
short=(--attack apgd-ce:steps=50:restarts=1)
for s in 0 1 2; do attack jhmdb complete14_1 50 "${short[@]}" --eps 0.005 --eps 0.01 $(seed maskclr $s) $(seed motionbert $s); done
attack jhmdb complete14_1 50 "${short[@]}" --eps 0.005 --eps 0.01 "${others[@]}"
for s in 0 1 2; do attack jhmdb complete14_1 176 "${short[@]}" --eps 0.01 $(seed maskclr $s) $(seed motionbert $s); done
attack synthetic xsub 30 "${short[@]}" --eps 0.01 --eps 0.005 "${synthetic[@]}"

# what an attack by scores alone finds
attack jhmdb complete14_1 10 --attack square:queries=1000 --eps 0.01 $(seed motionbert 0) $(seed maskclr 0)

# what guards see, and whether an attack by scores alone finds more; on few clips, since guards attack, too
attack jhmdb complete14_1 10 "${short[@]}" --attack square:queries=100 --eps 0.01 --guards \
    $(seed maskclr 0) $(seed motionbert 0) "${others[@]}"
attack synthetic xsub 8 "${short[@]}" --attack square:queries=100 --eps 0.02 --guards "${synthetic[@]}"

# damage that was sought on models of other kinds, by somebody who cannot look into this one
transfer=(--attack transfer:steps=20 --eps 0.01)
attack jhmdb complete14_1 50 "${transfer[@]}" --surrogate stgcn-jhmdb-complete14_1 $(seed maskclr 0) $(seed motionbert 0) "${others[@]:2}"
attack jhmdb complete14_1 50 "${transfer[@]}" --surrogate models/seeds/motionbert-jhmdb-complete14_1-s0.yaml --model stgcn-jhmdb-complete14_1
across() {   # across MODEL SURROGATE SURROGATE: synthetic cards
    attack synthetic xsub 60 "${transfer[@]}" --model "$1-synthetic-xsub" --surrogate "$2-synthetic-xsub" --surrogate "$3-synthetic-xsub"
}
across stgcn motionbert posec3d
across stgcnpp motionbert posec3d
across motionbert stgcn posec3d
across posec3d stgcn motionbert
