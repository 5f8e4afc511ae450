"""What trains a momentum-contrast method on the toy set in no time."""

from skelbench.training.recipes import Recipe

SMALL = {"num_stages": 3, "inflate_stages": [2], "down_stages": [3], "base_channels": 8, "clip_len": 16}
SETTINGS = {"queue": 16, "width": 8}
OF_METHOD: dict[str, dict[str, object]] = {"skeattnclr": {"mix": {"unit": 2}}}


def small(method: str, epochs: int = 2, **settings: object) -> Recipe:
    """A recipe of a few steps; settings: of the objective."""
    return Recipe(
        adapter="skelbench.adapters.stgcn:STGCN",
        epochs=epochs,
        batch=8,
        optimiser="momentum",
        lr=0.05,
        weight_decay=1e-4,
        val=0,
        objective=method,
        settings={**SETTINGS, **OF_METHOD.get(method, {}), **settings},
        config=SMALL,
    )
