# A training by a frozen recipe, put among the shipped models: zoo.sh and heldout.sh read this file. Reads $only; $unlisted
# is empty, or says that the model is in no list (`python -m skelbench.adapters.exchange.publish`).
train() {   # train NAME RECIPE OPTIONS…: models/recipes/RECIPE.yaml into runs/NAME, then its card into models/
    [[ $1 == *$only* ]] || return 0
    [ -f "runs/$1/card.yaml" ] || .venv/bin/skelbench train "models/recipes/$2.yaml" "${@:3}" --resume --out "runs/$1"
    .venv/bin/python -m skelbench.adapters.exchange.publish $unlisted "runs/$1"
}
