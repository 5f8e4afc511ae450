"""Joint layouts: names, graph, left/right pairs and the five parts, all by joint name.

Sources: the graphs of COCO-17, NTU-25 and OpenPose-18 are pyskl's (inward links, child > parent);
H36M-17 is MotionBERT's; the others follow the order their estimator or data set documents.
"""

from dataclasses import dataclass
from functools import cached_property

from skelbench.core.registry import Registry

PARTS = ("head", "left_arm", "right_arm", "left_leg", "right_leg")
_LIMBS = {
    "arm": ("shoulder", "elbow", "wrist", "hand", "hand_tip", "thumb", "pinky", "index"),
    "leg": ("hip", "knee", "ankle", "foot", "heel", "foot_index", "big_toe", "small_toe"),
}
_HEAD = ("head", "face", "nose", "eye", "ear", "mouth")


@dataclass(frozen=True)
class Layout:
    """The joints of a skeleton, in the order of the V axis.

    `edges` are inward links (child, parent) as joint names; `centre` is the joint that hop distances
    of the ST-GCN partition are measured to.
    """

    name: str
    joints: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    centre: str

    def __len__(self) -> int:
        return len(self.joints)

    @cached_property
    def index(self) -> dict[str, int]:
        """Joint name -> position on the V axis."""
        return {joint: v for v, joint in enumerate(self.joints)}

    @cached_property
    def links(self) -> tuple[tuple[int, int], ...]:
        """`edges` as (child, parent) positions."""
        return tuple((self.index[child], self.index[parent]) for child, parent in self.edges)

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
    return next((f"{side}_{limb}" for limb, stems in _LIMBS.items() if side and stem in stems), None)


def _layout(name: str, joints: str, edges: str, centre: str) -> Layout:
    """Read the tables below: joints by name, edges as `child>parent` by name; `*` stands for both sides."""
    links: list[tuple[str, str]] = []
    for pair in edges.split():
        for side in ("left", "right") if "*" in pair else ("",):
            child, parent = pair.replace("*", side).split(">")
            links.append((child, parent))
    return Layout(name, tuple(joints.split()), tuple(links), centre)


_ARM_AND_LEG = "wrist_*>elbow_* elbow_*>shoulder_* ankle_*>knee_* knee_*>hip_*"
_KINECT_LIMBS = f"hand_*>wrist_* foot_*>ankle_* {_ARM_AND_LEG}"

LAYOUTS = Registry[Layout](
    "layout",
    {
        layout.name: layout
        for layout in (
            _layout(
                "coco17",
                "nose eye_left eye_right ear_left ear_right shoulder_left shoulder_right elbow_left elbow_right"
                " wrist_left wrist_right hip_left hip_right knee_left knee_right ankle_left ankle_right",
                f"{_ARM_AND_LEG} hip_*>shoulder_* shoulder_*>nose eye_*>nose ear_*>eye_*",
                "nose",
            ),
            _layout(
                "h36m17",
                "root hip_right knee_right ankle_right hip_left knee_left ankle_left belly neck nose head"
                " shoulder_left elbow_left wrist_left shoulder_right elbow_right wrist_right",
                f"{_ARM_AND_LEG} hip_*>root root>belly belly>neck shoulder_*>neck nose>neck head>nose",
                "neck",
            ),
            _layout(
                "ntu25",
                "spine_base spine_mid neck head shoulder_left elbow_left wrist_left hand_left shoulder_right"
                " elbow_right wrist_right hand_right hip_left knee_left ankle_left foot_left hip_right knee_right"
                " ankle_right foot_right spine_shoulder hand_tip_left thumb_left hand_tip_right thumb_right",
                "spine_base>spine_mid spine_mid>spine_shoulder neck>spine_shoulder head>neck"
                f" shoulder_*>spine_shoulder {_KINECT_LIMBS} hip_*>spine_base hand_tip_*>hand_* thumb_*>hand_*",
                "spine_shoulder",
            ),
            _layout(
                "kinect20",
                "hip_center spine shoulder_center head shoulder_left elbow_left wrist_left hand_left shoulder_right"
                " elbow_right wrist_right hand_right hip_left knee_left ankle_left foot_left hip_right knee_right"
                " ankle_right foot_right",
                "hip_center>spine spine>shoulder_center head>shoulder_center shoulder_*>shoulder_center"
                f" {_KINECT_LIMBS} hip_*>hip_center",
                "shoulder_center",
            ),
            _layout(
                "openpose18",
                "nose neck shoulder_right elbow_right wrist_right shoulder_left elbow_left wrist_left hip_right"
                " knee_right ankle_right hip_left knee_left ankle_left eye_right eye_left ear_right ear_left",
                f"{_ARM_AND_LEG} hip_*>shoulder_* shoulder_*>neck nose>neck eye_*>nose ear_*>eye_*",
                "neck",
            ),
            _layout(
                "body25",
                "nose neck shoulder_right elbow_right wrist_right shoulder_left elbow_left wrist_left mid_hip"
                " hip_right knee_right ankle_right hip_left knee_left ankle_left eye_right eye_left ear_right ear_left"
                " big_toe_left small_toe_left heel_left big_toe_right small_toe_right heel_right",
                f"{_ARM_AND_LEG} hip_*>mid_hip mid_hip>neck shoulder_*>neck nose>neck eye_*>nose ear_*>eye_*"
                " big_toe_*>ankle_* small_toe_*>big_toe_* heel_*>ankle_*",
                "neck",
            ),
            _layout(
                "blazepose33",
                "nose eye_left_inner eye_left eye_left_outer eye_right_inner eye_right eye_right_outer ear_left"
                " ear_right mouth_left mouth_right shoulder_left shoulder_right elbow_left elbow_right wrist_left"
                " wrist_right pinky_left pinky_right index_left index_right thumb_left thumb_right hip_left hip_right"
                " knee_left knee_right ankle_left ankle_right heel_left heel_right foot_index_left foot_index_right",
                f"{_ARM_AND_LEG} hip_*>shoulder_* shoulder_*>nose eye_*_inner>nose eye_*>eye_*_inner"
                " eye_*_outer>eye_* ear_*>eye_*_outer mouth_*>nose pinky_*>wrist_* index_*>wrist_* thumb_*>wrist_*"
                " heel_*>ankle_* foot_index_*>heel_*",
                "nose",
            ),
            _layout(
                "jhmdb15",
                "neck belly face shoulder_right shoulder_left hip_right hip_left elbow_right elbow_left knee_right"
                " knee_left wrist_right wrist_left ankle_right ankle_left",
                f"{_ARM_AND_LEG} hip_*>belly belly>neck shoulder_*>neck face>neck",
                "neck",
            ),
            _layout(
                "penn13",
                "head shoulder_left shoulder_right elbow_left elbow_right wrist_left wrist_right hip_left hip_right"
                " knee_left knee_right ankle_left ankle_right",
                f"{_ARM_AND_LEG} hip_*>shoulder_* shoulder_*>head",
                "head",
            ),
            _layout(
                "florence15",
                "head neck spine shoulder_left elbow_left wrist_left shoulder_right elbow_right wrist_right"
                " hip_left knee_left ankle_left hip_right knee_right ankle_right",
                f"{_ARM_AND_LEG} hip_*>spine spine>neck shoulder_*>neck head>neck",
                "neck",
            ),
            _layout(
                "body12",
                "shoulder_left shoulder_right elbow_left elbow_right wrist_left wrist_right hip_left hip_right"
                " knee_left knee_right ankle_left ankle_right",
                f"{_ARM_AND_LEG} hip_*>shoulder_* shoulder_right>shoulder_left",
                "shoulder_left",
            ),
        )
    },
)
