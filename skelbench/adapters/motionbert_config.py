"""Settings of MotionBERT, as a card may write them."""

from dataclasses import dataclass

from skelbench.adapters.inputs.empty import EMPTY_FRAMES
from skelbench.core.errors import require
from skelbench.core.layout import LAYOUTS
from skelbench.core.settings import MOST_INPUT, check_numbers, check_product

BACKBONES = ("dstformer", "joint-frame")


@dataclass(frozen=True)
class MotionBERTConfig:
    """The defaults are the official full-size network."""

    backbone: str = "dstformer"  # or "joint-frame", the plain transformer
    dim: int = 512  # width of a token
    depth: int = 5  # levels
    heads: int = 8  # of every attention; they divide dim
    mlp_ratio: int = 2  # width of an MLP / dim
    maxlen: int = 243  # frames for which there are temporal embeddings
    representation: int = 512  # width of what the backbone returns for a joint in a frame
    fuse: bool = True  # learned fusion of the two streams, else their mean
    hidden: int = 2048  # width of the action head
    dropout: float = 0.5  # in the action head
    pretrained: str = ""  # a pre-training checkpoint for the backbone, read only while the card has no weights
    clip_len: int = 243  # frames of a view
    max_persons: int = 2  # persons of a clip that have a place in the input
    layout: str = "h36m17"  # joints that the network sees
    # one random training view
    crop: tuple[float, float] = (1.0, 3.0)  # training: side of the crop / side of the box, drawn between the two
    move: bool = True  # training: the camera moves
    mirror: float = 0.0  # training: probability of the mirror image
    empty_frames: str = "skip"  # frames in which nobody is detected: left out; the official code would "keep" them
    # quirks of the official code
    coco_confidence_order: bool = False  # the score of H36M joint k is that of COCO joint k
    average_absent: bool = False  # the padded second person is computed and averaged in
    undetected_at_corner: bool = False  # undetected joints are points at the image's corner, averaged and moved along
    untracked_scores: bool = False  # persons who changed places get their coordinates back, not their scores

    def __post_init__(self) -> None:
        check_numbers(self, {"depth": 100, "max_persons": 1000})
        sizes = (self.dim, self.depth, self.heads, self.mlp_ratio, self.representation, self.hidden, self.max_persons)
        probabilities = (self.mirror, self.dropout)
        coco_only = self.coco_confidence_order or self.undetected_at_corner
        require(self.backbone in BACKBONES, f"backbone {self.backbone!r} is not one of {', '.join(BACKBONES)}")
        require(min(sizes) >= 1, f"sizes {sizes} must be at least 1")
        require(
            self.empty_frames in EMPTY_FRAMES,
            f"empty_frames {self.empty_frames!r} is not one of {', '.join(EMPTY_FRAMES)}",
        )
        require(self.dim % self.heads == 0, f"dim {self.dim} must be a multiple of heads {self.heads}")
        require(1 <= self.clip_len <= self.maxlen, f"clip_len {self.clip_len} must be 1 to maxlen {self.maxlen}")
        require(0 < self.crop[0] <= self.crop[1], f"crop {self.crop} must be two growing numbers above 0")
        require(all(0 <= p <= 1 for p in probabilities), f"mirror and dropout {probabilities} must be in [0, 1]")
        require(
            not coco_only or self.layout == "h36m17",
            f"the quirks on joints need layout h36m17, not {self.layout}",
        )
        sizes = {"clip_len": self.clip_len, "joints": len(LAYOUTS[self.layout])}
        check_product({"max_persons": self.max_persons, **sizes, "channels": 3}, "the input of one clip")
        pairs = {"clip_len²": self.clip_len**2, "joints": len(LAYOUTS[self.layout]), "heads": self.heads}
        check_product(pairs, "the attention of one person", 4 * MOST_INPUT)
