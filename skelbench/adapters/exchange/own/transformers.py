"""Rename the tensors of transformers of joints: the authors' networks have no part called backbone."""

from skelbench.adapters.exchange.own.owner import Owner, State


def _sttformer(state: State) -> State:
    """Qiu et al.: the same names; tables of positions are computed here."""
    return {_under(key, "fc."): value for key, value in state.items() if not key.endswith(".pes.pe")}


def _under(key: str, last: str) -> str:
    """Name a tensor of the last layer, whose names begin with `last`, or one of the backbone, as pyskl does."""
    if key.startswith(last):
        return f"cls_head.fc_cls.{key.removeprefix(last)}"
    return key if key.startswith(("backbone.", "cls_head.")) else f"backbone.{key}"


STTFORMER = Owner(
    "STTFormer",
    "input_map.0.weight",
    _sttformer,
    config={
        "average_absent": True,
        "normalise": "first",
        "sampling": "resize",
        "resize": {"test_share": 0.95, "train_share": 0.5, "fewest": 64},
    },
)
