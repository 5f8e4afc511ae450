#!/usr/bin/env bash
# MaskCLR's Table 5 and Figure 5 on JHMDB at a reduced schedule, one seed: `make ablation`; goes on where it was stopped.
# Every row differs from `plain` or from another row in one thing. `models/ablation.sh measure` measures the rows trained
# so far into docs/maskclr/ablation.{csv,md}.
set -euo pipefail
cd "$(dirname "$0")/.."
network="--set depth=2 --set dim=48 --set heads=3 --set representation=48 --set hidden=64 --set clip_len=12 --set maxlen=12"
loop="--data jhmdb --split complete14_1 --preset small --set batch=16 --set epochs=18 --set mirror=0.5 --set val=0"
rows=()

row() {   # row NAME MODEL OPTIONS…
    rows+=("$1")
    [ "${only:-}" = measure ] || [ -f "runs/ablation/$1/card.yaml" ] ||
        .venv/bin/skelbench train "$2" $loop $network "${@:3}" --resume --out "runs/ablation/$1"
}
both() {   # both NAME SELECT UNIT SHARE ALPHA BETA: two paths from epoch 10 on
    row "$1" maskclr --set maskclr.start=10 --set maskclr.mask.select="$2" --set maskclr.mask.unit="$3" \
        --set maskclr.mask.share="$4" --set maskclr.mask.share_to=0 --set maskclr.alpha="$5" --set maskclr.beta="$6"
}
threshold() {   # threshold DELTA: Eq. 4 as it stands
    row "delta$1" maskclr --set maskclr.start=10 --set maskclr.mask.select=threshold \
        --set maskclr.mask.unit=joint-frame --set maskclr.mask.delta="$1"
}
only=${1:-}

row plain motionbert
# masking alone: random or targeted (the same share), and what is hidden at once
both random30-mix random mix 0.3 0 0
both targeted30-mix probabilistic mix 0.3 0 0
# contrast on top: our weights, and the paper's
both targeted30-mix-both probabilistic mix 0.3 0.3 0.3
both targeted30-mix-paper probabilistic mix 0.3 9 1
both targeted30 probabilistic joint-frame 0.3 0 0
both random30 random joint-frame 0.3 0 0
both targeted30-joint probabilistic joint 0.3 0 0
both random30-joint random joint 0.3 0 0
both random30-mix-both random mix 0.3 0.3 0.3
threshold 0.2
threshold 0.5
both targeted30-mix-sample probabilistic mix 0.3 0.3 0
both targeted30-mix-class probabilistic mix 0.3 0 0.3
# alpha and beta (Figure 5), shares (Table 5), the other thresholds (Figure 5)
for alpha in 1 3; do both "alpha$alpha" probabilistic mix 0.3 $alpha 0.3; done
for beta in 1 3; do both "beta$beta" probabilistic mix 0.3 0.3 $beta; done
both random15 random joint-frame 0.15 0 0
both random45 random joint-frame 0.45 0 0
for delta in 0.1 0.3 0.4; do threshold $delta; done

models=() specs=()
for name in "${rows[@]}"; do
    [ ! -f "runs/ablation/$name/card.yaml" ] || models+=(--model "runs/ablation/$name")
done
for spec in noise:0.01 noise:0.03 joint-mask:0.15 joint-mask:0.3 joint-mask:0.6 part-mask:left_arm frame-mask:0.5 shift:3; do
    specs+=(--perturb $spec)
done
.venv/bin/skelbench eval --data jhmdb --split complete14_1 "${models[@]}" "${specs[@]}" --seeds 3 \
    --out docs/maskclr/ablation.csv > /dev/null
.venv/bin/skelbench leaderboard docs/maskclr/ablation.csv --models-as-rows --out docs/maskclr/ablation.md
