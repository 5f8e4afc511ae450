#!/usr/bin/env bash
# MaskCLR's Table 5 and Figure 5 on JHMDB: `make ablation`, an hour and a half on 2 cores; goes on where it was stopped.
# All rows of a seed start from the same network, 40 epochs of the plain path, and go on for 10 epochs; each differs from
# `plain` or from another row in one thing. `models/ablation.sh train` only trains, `… measure` only measures what is
# trained, into docs/findings/maskclr/ablation.{csv,md}; SEEDS="0 1 2".
set -euo pipefail
cd "$(dirname "$0")/.."
. models/network.sh
loop="--data jhmdb --split complete14_1 --preset small --set mirror=0.5 --set val=0"
what=${1:-all}

train() {   # train NAME MODEL OPTIONS…
    local name=$1-s$seed
    [ $what = measure ] || [ -f "runs/ablation/$name/card.yaml" ] ||
        .venv/bin/skelbench train "$2" $loop $(network 12) --seed $seed "${@:3}" --resume --out "runs/ablation/$name"
}
row() {   # row NAME MODEL OPTIONS…: ten more epochs of the network that stage 1 left
    train "$@" --set epochs=10 --set start_from="runs/ablation/stage1-s$seed"
}
both() {   # both NAME SELECT UNIT SHARE ALPHA BETA OPTIONS…: two paths
    row "$1" maskclr --set maskclr.start=0 --set maskclr.mask.select="$2" --set maskclr.mask.unit="$3" \
        --set maskclr.mask.share="$4" --set maskclr.mask.share_to=0 --set maskclr.alpha="$5" --set maskclr.beta="$6" "${@:7}"
}
threshold() {   # threshold DELTA: Eq. 4 as it stands, without contrast
    both "delta$1" threshold joint-frame 0.3 0 0 --set maskclr.mask.delta="$1"
}

for seed in ${SEEDS:-0 1 2}; do
    train stage1 motionbert --set epochs=40
    # one path: not masked, the paper's control, and ours
    row plain motionbert
    row r15-joint-frame motionbert-r --set maskclr.mask.unit=joint-frame
    row r15-mix motionbert-r
    row r10-60-mix motionbert-r --set maskclr.mask.share=0.1 --set maskclr.mask.share_to=0.6
    # two paths, random or targeted (the same share), by what is hidden at once; sharp: closer to the highest scores
    both random-mix random mix 0.3 0 0
    both targeted-mix probabilistic mix 0.3 0 0
    both sharp-mix probabilistic mix 0.3 0 0 --set maskclr.mask.temperature=0.05
    # contrast on top: each, both, both with the paper's weights, both on random masks
    both targeted-mix-sample probabilistic mix 0.3 0.3 0
    both targeted-mix-class probabilistic mix 0.3 0 0.3
    both targeted-mix-both probabilistic mix 0.3 0.3 0.3
    both targeted-mix-paper probabilistic mix 0.3 9 1
    both random-mix-both random mix 0.3 0.3 0.3
    both random-joint-frame random joint-frame 0.3 0 0
    both targeted-joint-frame probabilistic joint-frame 0.3 0 0
    both random-joint random joint 0.3 0 0
    both targeted-joint probabilistic joint 0.3 0 0
    [ $seed = 0 ] || continue
    # one training each: the paper's thresholds, the weights (Figure 5), the shares (Table 5)
    for delta in 0.1 0.2 0.3 0.4 0.5; do threshold $delta; done
    for alpha in 1 3 9; do both "alpha$alpha" probabilistic mix 0.3 $alpha 0.3; done
    for beta in 1 3 9; do both "beta$beta" probabilistic mix 0.3 0.3 $beta; done
    for share in 15 45; do both "random$share-joint-frame" random joint-frame 0.$share 0 0; done
done
[ $what != train ] || exit 0

models=() specs=() csv=docs/findings/maskclr/ablation.csv md=docs/findings/maskclr/ablation.md
for card in runs/ablation/*/card.yaml; do models+=(--model "$(dirname "$card")"); done
for spec in noise:0.01 noise:0.03 joint-mask:0.15 joint-mask:0.3 joint-mask:0.6 part-mask:left_arm frame-mask:0.5 shift:3; do
    specs+=(--perturb $spec)
done
.venv/bin/skelbench eval --data jhmdb --split complete14_1 "${models[@]}" "${specs[@]}" --seeds 3 --out $csv > /dev/null
question() {   # question TITLE MODEL…: the first against each of the others
    printf '\n## %s\n\n' "$1"
    .venv/bin/skelbench compare $csv $(printf -- '--model %s ' "${@:2}")
}
{
    printf '# Ablation: every training\n\n'
    .venv/bin/skelbench compare $csv
    question "Is a second path worth its cost?" random-mix plain r15-mix r10-60-mix
    question "What is hidden at once" random-mix random-joint-frame random-joint
    question "Targeted or random: a mix" targeted-mix random-mix sharp-mix
    question "Targeted or random: joint-frames, the paper's unit" targeted-joint-frame random-joint-frame
    question "Targeted or random: whole joints" targeted-joint random-joint
    question "Contrast" targeted-mix targeted-mix-sample targeted-mix-class targeted-mix-both targeted-mix-paper
    question "Everything against its random control" targeted-mix-both random-mix-both r15-mix r15-joint-frame
} > $md
