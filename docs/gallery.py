"""The page of all families of perturbations: a sentence for each variant, and a picture.

`python docs/gallery.py` prints the text (docs/gallery.md holds it), `python docs/gallery.py --draw` draws the pictures,
or those of the families named after it.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.data.synthetic import clips as synthetic
from skelbench.perturbations import FAMILIES, Family
from skelbench.perturbations.family import GROUPS, Group
from skelbench.perturbations.spec import CLEAN, Spec
from skelbench.report.figures.skeletons import animate
from skelbench.report.strip import save_strip

PICTURES = Path(__file__).parent / "img" / "families"
ALONE, TOGETHER = "S001C003P001R001A013", "S001C001P003R001A019"
"""Synthetic clips: a kick, and two persons who shake hands."""
MOVING: tuple[Group, ...] = ("localisation", "identity", "temporal", "camera", "estimator")
"""Groups whose damage is seen in time only."""
TITLE = 22
"""Characters of a title that a panel has room for; a longer one goes without the name of its family."""
FRAMES, PER_SECOND, COLOURS = 24, 8, 24
SMALLER = {".gif": 0.75, ".png": 0.6}


def stages() -> Iterator[Clip]:
    """The clips that pictures are made of, the plainest first; a family is shown on the first that it can act on."""
    data = load_data("synthetic")
    yield data[data.names.index(ALONE)]
    yield data[data.names.index(TOGETHER)]
    points = synthetic.stage(ALONE).astype(np.float32)[..., [1, 2, 0]]  # sideways, up, away: metres, as a Kinect
    layout = replace(LAYOUTS["coco17"], axes=(0, 1, 2))
    yield Clip(points, np.ones(points.shape[:3], np.float32), layout, ALONE)


def picture(family: Family) -> str:
    """Name of the picture of a family."""
    return f"{family.name}.{'gif' if family.group in MOVING else 'png'}"


def specs(family: Family) -> list[str]:
    """The plain family and its variants, each at its typical level."""
    heads = {variant: f"{family.name}@{variant}" if variant else family.name for variant in family.rules}
    return [f"{head}:{family.example_of(variant)}" for variant, head in heads.items()]


def stage_of(texts: list[str]) -> Clip:
    """The first clip on which most of the specs have something to do."""
    return max(stages(), key=lambda clip: sum(not Spec.parse(text).idle(clip) for text in texts))


def draw(family: Family) -> None:
    """Draw the picture of one family."""
    clip = stage_of(specs(family))
    path = PICTURES / picture(family)
    titles = {text: _short(text, family) if path.suffix == ".gif" else text for text in specs(family)}
    rows = {CLEAN: clip} | {title: Spec.parse(text).apply(clip, 0) for text, title in titles.items()}
    if path.suffix == ".gif":
        animate(rows, path, frames=FRAMES, per_second=PER_SECOND, over=clip)
    else:
        save_strip(rows, path, over=clip)
    shrink(path)


def _short(text: str, family: Family) -> str:
    return text if len(text) <= TITLE else text.removeprefix(family.name)


def shrink(path: Path) -> None:
    """Make a picture as small as it may be: few colours are in it, and a page shows forty of them."""
    with Image.open(path) as picture:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(picture)]
    scale = SMALLER[path.suffix]
    size = (round(frames[0].width * scale), round(frames[0].height * scale))
    small = [frame.resize(size, Image.Resampling.LANCZOS) for frame in frames]
    palette = small[len(small) // 2].quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    plain = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in small]
    moving = {"save_all": True, "append_images": plain[1:], "duration": 1000 // PER_SECOND, "loop": 0}
    plain[0].save(path, optimize=True, **(moving if len(plain) > 1 else {}))


def text() -> str:
    """The families under their groups, in Markdown."""
    return "\n\n".join(block for group in GROUPS for block in _group(group))


def _group(group: Group) -> Iterator[str]:
    members = [family for family in FAMILIES.values() if family.group == group]
    if members:
        yield f"## {group.capitalize()}: {GROUPS[group]}"
    for family in members:
        yield "\n\n".join(_family(family))


def _family(family: Family) -> Iterator[str]:
    yield f"### `{family.name}`"
    yield f"![{family.name}](img/families/{picture(family)})"
    unit = family.unit_of("")
    yield "\n".join(
        f"- `{family.name}{f'@{variant}' if variant else ''}`: {about}" for variant, about in family.about.items()
    )
    label = "" if family.keeps_label else " The damaged clip may show another action."
    yield f"Level: {family.help} ({unit}), e.g. {family.example}. Source: {family.source}.{label}"
    blind = {f"`{family.name}{f'@{variant}' if variant else ''}`": who for variant, who in family.invariant.items()}
    if blind:
        yield "Must not notice: " + "; ".join(f"{name}: {who}" for name, who in blind.items()) + "."


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name in sys.argv[2:] or FAMILIES:
            draw(FAMILIES[name])
    else:
        print(text())
