"""Joint layouts: names, graph, left/right pairs and the five parts, all by joint name.

Every layout is one file in `layouts/`; docs/adding_a_layout.md says what may stand in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from skelbench.core.errors import require
from skelbench.core.layout_file import read_layout_file
from skelbench.core.names import check_names
from skelbench.core.registry import Registry

Pair = tuple[str, str]

FOLDER = Path(__file__).parent / "layouts"
FIRST = (
    *("coco17", "h36m17", "ntu25", "kinect20", "openpose18", "body25", "blazepose33"),
    *("jhmdb15", "penn13", "florence15", "body12"),
)
"""Layouts that come first in `LAYOUTS`; the others follow by name. The order counts where a card names no layout: the
cost of its model is measured on the first layout that the model takes."""
JOINTS = 1024
"""Joints of a skeleton; whole-body estimators have 133."""
LINKS = 4
"""Edges, bones and limbs of a skeleton for each of its joints; a tree has one of each."""
PARTS = ("head", "left_arm", "right_arm", "left_leg", "right_leg")
_LIMBS = {
    "arm": ("collar", "shoulder", "elbow", "wrist", "hand", "hand_tip", "thumb", "pinky", "index"),
    "leg": ("hip", "knee", "ankle", "foot", "heel", "foot_index", "big_toe", "small_toe"),
}
_HEAD = ("head", "face", "nose", "eye", "ear", "mouth")


@dataclass(frozen=True)
class Layout:
    """The joints of a skeleton, in the order of the V axis, and what is known of them.

    edges: inward links (child, parent). centre: the joint that hop distances of the ST-GCN partition are measured to.
    bones: (joint, joint where its bone begins), for the joints whose bone is not their edge. limbs: (start, end) of
    the limbs that heatmaps show, in the order of the maps; empty where they are the edges. axes: which of the three
    coordinates of a 3-D pose point (to the person's right, up, away from the camera); None where nothing tells.
    usual: a file with so many joints in this many coordinates (2 or 3) has this layout if it names none. pyskl: the
    layout's name in pyskl; empty where pyskl has no such layout.

    Raises:
        InputError: it has more than JOINTS joints, two of one name, one whose name cannot be printed, more than LINKS
            edges for each, or a centre or an end of an edge that is no joint of it.
    """

    name: str
    joints: tuple[str, ...]
    edges: tuple[Pair, ...]
    centre: str
    bones: tuple[Pair, ...] = ()
    limbs: tuple[Pair, ...] = ()
    axes: tuple[int, int, int] | None = None
    usual: tuple[int, ...] = ()
    pyskl: str = ""

    def __post_init__(self) -> None:
        where = f"layout {self.name}"
        require(len(self.joints) <= JOINTS, f"{where} has {len(self.joints)} joints, at most {JOINTS} are read; cut it")
        check_names(self.joints, "joint", where)
        known = frozenset(self.joints)
        for what, pairs in (("edges", self.edges), ("bones", self.bones), ("limbs", self.limbs)):
            most = LINKS * len(self.joints)
            require(len(pairs) <= most, f"{where} has {len(pairs)} {what}, at most {most} are read; leave some out")
            strange = next((joint for pair in pairs for joint in pair if joint not in known), None)
            require(strange is None, f"{where}: {what} lead to joint {strange!r}, which it does not have; add it")
        require(self.centre in known, f"{where}: centre is {self.centre!r}, expected one of its joints")

    def __len__(self) -> int:
        return len(self.joints)

    @cached_property
    def index(self) -> dict[str, int]:
        """Joint name -> position on the V axis."""
        return {joint: v for v, joint in enumerate(self.joints)}

    def positions(self, pairs: Iterable[Pair]) -> tuple[tuple[int, int], ...]:
        """Return pairs of joint names as pairs of positions on the V axis."""
        return tuple((self.index[first], self.index[second]) for first, second in pairs)

    @cached_property
    def links(self) -> tuple[tuple[int, int], ...]:
        """`edges` as (child, parent) positions."""
        return self.positions(self.edges)

    @cached_property
    def mirror(self) -> tuple[int, ...]:
        """For every joint, the position of its left/right partner (itself on the midline)."""
        swap = {"left": "right", "right": "left"}
        partner = ("_".join(swap.get(word, word) for word in joint.split("_")) for joint in self.joints)
        return tuple(self.index.get(name, v) for v, name in enumerate(partner))

    @cached_property
    def parts(self) -> dict[str, tuple[int, ...]]:
        """Part name -> joint positions; joints of the torso's midline belong to no part."""
        of = [part_of(joint) for joint in self.joints]
        return {part: tuple(v for v, name in enumerate(of) if name == part) for part in PARTS}


def part_of(joint: str) -> str | None:
    """Name the part that a joint belongs to, e.g. `wrist_left` -> `left_arm`; None for the torso."""
    words = joint.split("_")
    side = next((word for word in words if word in ("left", "right")), None)
    stem = "_".join(word for word in words if word != side)
    if words[0] in _HEAD:
        return "head"
    if side and words[0] == "hand":  # its fingers too
        return f"{side}_arm"
    return next((f"{side}_{limb}" for limb, stems in _LIMBS.items() if side and stem in stems), None)


def read_layouts(folder: Path = FOLDER) -> Registry[Layout]:
    """Read every layout of a folder, those of `FIRST` first.

    Raises:
        InputError: a file is malformed; the error names the file and the problem.
    """
    paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    names = [*(name for name in FIRST if name in paths), *(name for name in paths if name not in FIRST)]
    return Registry("layout", {name: Layout(name, **read_layout_file(paths[name])) for name in names})


LAYOUTS = read_layouts()
