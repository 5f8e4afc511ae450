"""MAMP's encoder (Mao et al., Masked Motion Predictors, ICCV 2023): a plain transformer, with the authors' names.

A token is one joint over a few frames (a patch). Persons are rows: they do not see each other. Tokens are frame-major.
"""

from collections import OrderedDict

from torch import Tensor, nn

from skelbench.adapters.mamp_config import MAMPConfig
from skelbench.adapters.networks import gcn as gcn_network
from skelbench.adapters.networks.kept import ALL, Kept
from skelbench.adapters.networks.vit import Block, initialise, positions
from skelbench.core.arrays import Floats
from skelbench.core.errors import require


class Backbone(gcn_network.Backbone):
    """Tokens and blocks on V joints; the graph of the joints is not looked at."""

    def __init__(self, adjacency: Floats, config: MAMPConfig) -> None:
        width, joints = config.base_channels, adjacency.shape[-1]
        super().__init__(joints, config, width)
        self.patch, self.times = config.patch, config.clip_len // config.patch
        proj = nn.Conv2d(config.channels, width, (config.patch, 1), (config.patch, 1))
        self.joints_embed = nn.Sequential(OrderedDict(proj=proj))
        self.pos_embed = positions(1, 1, joints, width, std=config.position_std)
        self.temp_embed = positions(1, self.times, 1, width, std=config.position_std)
        last = max(config.depth - 1, 1)
        self.blocks = nn.ModuleList(
            Block(width, config.heads, config.mlp_ratio, config.drop_path * number / last)
            for number in range(config.depth)
        )
        self.norm = nn.LayerNorm(width)
        initialise(self)

    def maps(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T / patch, V)."""
        tokens = self.embed(x, kept)
        seen = None if kept.mask is None else kept.mask.repeat(1, self.times)
        encoded = self.encode(tokens.flatten(1, 2), seen)
        return encoded.view(tokens.shape).permute(0, 3, 1, 2)

    def embed(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """Map each token and say where and when it is: (persons, C, T, V) -> (persons, T / patch, V, width).

        Raises:
            InputError: other frames than the network has positions for.
        """
        frames = self.times * self.patch
        require(
            x.shape[2] == frames,
            f"{x.shape[2]} frames came, the positions are of {frames}; give whole clips (pstl.frames=none), or another "
            "clip_len",
        )
        where = kept.cut(self.pos_embed.mT).mT
        return self.joints_embed(x).permute(0, 2, 3, 1) + where + self.temp_embed

    def encode(self, tokens: Tensor, seen: Tensor | None = None) -> Tensor:
        """Pass any L tokens through the blocks: (persons, L, width) -> the same; seen: (persons, L) bool, or all."""
        for block in self.blocks:
            tokens = block(tokens, seen)
        return self.norm(tokens)
