#!/usr/bin/env bash
# MaskCLR's Table 3 on real poses: trained on MoveNet's poses of `pushup`, tested on MediaPipe's of the same clips.
# Into docs/findings/maskclr/pushup.{csv,md}; goes on where it was stopped.
set -euo pipefail
cd "$(dirname "$0")/.."
. models/network.sh
loop="--data pushup --source movenet --split block --preset small --set epochs=30 --set mirror=0.5 --set val=0"
models=()
for seed in ${SEEDS:-0 1 2}; do for model in motionbert motionbert-r maskclr; do
    name="$model-pushup-block-s$seed" start=()
    [ $model != maskclr ] || start=(--set maskclr.start=12)
    [ -f "runs/$name/card.yaml" ] ||
        .venv/bin/skelbench train $model $loop $(network 24) "${start[@]}" --seed $seed --resume --out "runs/$name"
    models+=(--model "runs/$name")
done; done
.venv/bin/skelbench eval --data pushup --source movenet --split block "${models[@]}" --perturb estimator:mediapipe \
    --perturb joint-mask:0.3 --perturb frame-mask:0.5 --seeds 3 --out docs/findings/maskclr/pushup.csv > /dev/null
.venv/bin/skelbench compare docs/findings/maskclr/pushup.csv --out docs/findings/maskclr/pushup.md \
    --model maskclr-pushup-block --model motionbert-pushup-block --model motionbert-r-pushup-block
