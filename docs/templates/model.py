"""Template of an adapter: copy it, rename it, replace the body of each method.

It must do three things: `load` builds the network, `prepare` makes its input from a clip, `logits` scores the classes.
This one classifies by how far each joint moves. It takes COCO-17 clips in 2-D and looks at the first person only.
"""

import torch

from skelbench import Card, Clip, InputError


class Mine:
    """A linear layer on the spread of every coordinate over the clip."""

    def __init__(self, network: torch.nn.Module) -> None:
        self.network = network  # `network` is put on the GPU and out of training mode for you

    @classmethod
    def load(cls, card: Card) -> "Mine":
        """Build the network that the card describes. `card.config` is yours: any keys that you like."""
        network = torch.nn.Linear(17 * 2, len(card.classes))
        weights = card.weights_file()  # checked against the card's sha256; None if the card has no weights
        if weights is not None:
            network.load_state_dict(torch.load(weights, weights_only=True))
        return cls(network)

    def prepare(self, clip: Clip) -> torch.Tensor:
        """Turn one clip, in pixels, into (views, 34). Layout, normalisation and sampling belong here, nowhere else.

        Raises:
            InputError: the clip has other joints or coordinates than the network.
        """
        if clip.keypoint.shape[2:] != (17, 2):
            raise InputError(f"clip {clip.name!r} has joints of shape {clip.keypoint.shape[2:]}, expected (17, 2)")
        spread = clip.keypoint[0].std(axis=0)  # (T, V, C) -> (V, C); a missing joint has score 0 and lies at 0
        return torch.from_numpy(spread.reshape(1, -1))

    def logits(self, batch: torch.Tensor) -> torch.Tensor:
        """(N, 34) views of several clips -> (N, classes)."""
        return self.network(batch)
