#!/usr/bin/env bash
# Every pre-training on two real sets, 3 seeds each, beside an untrained and a supervised encoder of the same shape; how
# each is judged; and what damage does to it. Some five hours of one core; goes on where it was stopped.
# `models/selfsup.sh SET STAGE METHOD…`: SET nw_ucla or utd_mhad; STAGE encode, judge, measure, partial or board.
# Encoders and classifiers into runs/selfsup/ (not committed), results into leaderboards/selfsup-SET.{csv,md} and
# docs/findings/partial-SET.csv.
set -euo pipefail
cd "$(dirname "$0")/.."
set=$1 stage=$2
shift 2
methods=("$@")
every=(untrained supervised pstl skeletonbt skeattnclr skeletonclr aimclr crossclr)
every+=(untrained-skeletonmae skeletonmae untrained-mamp mamp)   # a control for each shape of encoder
[ $# -gt 0 ] || methods=("${every[@]}")
case $set in
    nw_ucla) data=(--data nw_ucla --split xview_nodup --source kinect) ;;
    utd_mhad) data=(--data utd_mhad --split xsub --source kinect) ;;
esac
python=.venv/bin/python
run() { "$python" -m skelbench "$@"; }
shape=(--set base_channels=8 --set feature=64 --set clip_len=24 --set sampling=resize)
protocols=(linear knn@20 semi:0.1 finetune --set finetune.epochs=30 --set semi.epochs=60)

encode() {   # encode METHOD SEED
    local out=runs/selfsup/$1-$set-s$2
    [ -e "$out/card.yaml" ] && return 0
    if [ "$1" = supervised ]; then
        run train stgcn "${data[@]}" --preset tiny "${shape[@]}" --set augment.crop=1 --set epochs=30 --set val=0 --seed "$2" --out "$out" --resume
    elif [[ $1 = untrained-* ]]; then   # the control of another encoder's shape
        run pretrain "${1#untrained-}" "${data[@]}" --preset tiny --set objective=untrained --set epochs=3 --seed "$2" \
            --out "$out" --resume
    else
        run pretrain "$1" "${data[@]}" --preset tiny --seed "$2" --out "$out" --resume
    fi
}
judge() {   # judge METHOD SEED: classifiers by every protocol
    run transfer "runs/selfsup/$1-$set-s$2" "${protocols[@]}" "${data[@]}" --seed "$2" --out "runs/selfsup/judged-$set/$1-s$2" --resume
}
cards() {   # cards METHOD PROTOCOL…: the cards of three seeds, into $given
    given=()
    for protocol in "${@:2}"; do for seed in 0 1 2; do given+=("runs/selfsup/judged-$set/$1-s$seed/$protocol"); done; done
}
measure() {   # measure METHOD
    cards "$1" linear knn@20 semi-0.1 finetune
    run eval "${data[@]}" "${given[@]/#/--model=}" --suite quick --out "leaderboards/selfsup-$set.csv"
    cards "$1" linear finetune
    run eval "${data[@]}" "${given[@]/#/--model=}" --suite maskclr --out "leaderboards/selfsup-$set.csv"
    run eval "${data[@]}" "${given[@]/#/--model=}" --suite wide --out "leaderboards/selfsup-$set.csv"
}
partial() {   # partial METHOD: Tables 4 and 5 of PSTL
    cards "$1" linear
    run partial "${given[@]}" "${data[@]}" --out "docs/findings/partial-$set.csv" --tables "runs/selfsup/partial-$set.md"
}

for method in "${methods[@]}"; do
    case $stage in
        encode | judge) for seed in 0 1 2; do $stage "$method" $seed; done ;;
        measure | partial) $stage "$method" ;;
    esac
done
if [ "$stage" = board ]; then run leaderboard "leaderboards/selfsup-$set.csv" --out "leaderboards/selfsup-$set.md"; fi
