"""A layout in a terminal: its joints as numbers where they are in somebody who stands, and the list of them."""

import numpy as np

from skelbench.core.layout import Layout, part_of
from skelbench.core.words import text_table
from skelbench.report.layouts.standing import standing

WIDTH, HEIGHT = 72, 36
"""Characters and lines of the drawing; a character is about twice as high as it is wide."""


def drawn(layout: Layout) -> str:
    """Draw a layout and list its joints: number, name, the joint it hangs on, its mirror partner, its part."""
    return "\n".join((_title(layout), "", _picture(layout), "", _listed(layout)))


def _title(layout: Layout) -> str:
    usual = " and ".join(f"{coordinates}-D" for coordinates in layout.usual)
    said = [f"{layout.name}: {len(layout)} joints, centre {layout.centre}"]
    said += [f"taken for files with so many joints in {usual}"] if usual else ["never assumed, to be named by --layout"]
    said += [f"pyskl's {layout.pyskl}"] if layout.pyskl else []
    sides = ". Seen from the front: the person's left is on the right." if any(layout.parts.values()) else ""
    return "; ".join(said) + sides


def _picture(layout: Layout) -> str:
    places = standing(layout)
    low, size = places.min(0), np.maximum(np.ptp(places, axis=0), 1e-9)
    scale = min((WIDTH - 6) / size[0] / 2, (HEIGHT - 1) / size[1])
    column = [round(x) for x in ((places[:, 0] - low[0]) * scale * 2 + 2).tolist()]
    line = [round(y) for y in ((low[1] + size[1] - places[:, 1]) * scale).tolist()]
    canvas = [[" "] * (max(column) + 6) for _ in range(max(line) + 1)]
    for a, b in layout.links:
        steps = max(abs(column[a] - column[b]), abs(line[a] - line[b]), 1)
        for step in range(steps + 1):
            x = column[a] + round((column[b] - column[a]) * step / steps)
            canvas[line[a] + round((line[b] - line[a]) * step / steps)][x] = "."
    for joint, (x, y) in enumerate(zip(column, line, strict=True)):
        for offset, digit in enumerate(str(joint)):
            canvas[y][x + offset] = digit
    return "\n".join("".join(row).rstrip() for row in canvas)


def facts(layout: Layout) -> list[dict[str, object]]:
    """List the joints: position, name, the joint each hangs on, its mirror partner and its part; None for none."""
    on = {child: parent for child, parent in reversed(layout.links)}
    return [
        {
            "position": v,
            "joint": joint,
            "hangs_on": layout.joints[on[v]] if v in on else None,
            "partner": layout.joints[layout.mirror[v]] if layout.mirror[v] != v else None,
            "part": part_of(joint),
        }
        for v, joint in enumerate(layout.joints)
    ]


def _listed(layout: Layout) -> str:
    rows = [["-" if value is None else str(value) for value in fact.values()] for fact in facts(layout)]
    return text_table(("", "joint", "hangs on", "partner", "part"), rows)
