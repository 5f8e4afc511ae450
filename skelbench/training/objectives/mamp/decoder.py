"""MAMP's decoder: it is given the tokens that were shown, and predicts those that were hidden."""

from torch import Tensor, nn

from skelbench.adapters.networks.vit import Block, initialise, positions
from skelbench.training.objectives.mamp.patches import taken
from skelbench.training.objectives.mamp.settings import Settings


class Decoder(nn.Module):
    """Plain transformer blocks with positions of their own; one learnt vector stands where a token was hidden.

    into: width of the encoder's tokens. shape: tokens over time, and joints. numbers: in a target. position_std: of the
    first positions.
    """

    def __init__(
        self, into: int, chosen: Settings, shape: tuple[int, int], numbers: int, position_std: float = 0.02
    ) -> None:
        super().__init__()
        (times, joints), width = shape, chosen.width
        self.embed = nn.Linear(into, width)
        self.mask_token = positions(1, 1, width)
        self.pos_embed = positions(1, 1, joints, width, std=position_std)
        self.temp_embed = positions(1, times, 1, width, std=position_std)
        self.blocks = nn.ModuleList(Block(width, chosen.heads, mlp_ratio=4) for _ in range(chosen.depth))
        self.norm = nn.LayerNorm(width)
        self.predict = nn.Linear(width, numbers)
        initialise(self)

    def forward(self, encoded: Tensor, shown: Tensor, hidden: Tensor) -> Tensor:
        """(P, K, into) at the places `shown` (P, K) -> (P, L - K, numbers) at the places `hidden` (P, L - K)."""
        known = self.embed(encoded)
        where = (self.pos_embed + self.temp_embed).flatten(1, 2)
        tokens = self.mask_token.to(known).expand(len(known), where.shape[1], -1)
        tokens = tokens.scatter(1, shown[..., None].expand_as(known), known) + where
        for block in self.blocks:
            tokens = block(tokens)
        return self.predict(self.norm(taken(tokens, hidden)))
