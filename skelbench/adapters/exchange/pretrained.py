"""Tell a pre-training, which has no last layer for actions, and the networks of repositories that are not read."""

import re
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from skelbench.core.errors import InputError

HEADS = ("cls_head.", "head.fc")
BACKBONES = {
    "joints_embed.weight": "MotionBERT",
    "gcn.0.tcn.branches.0.0.weight": "ST-GCN++",
    "gcn.0.gcn.conv_d.0.weight": "AAGCN",
    "net.0.gcn1.A": "CTR-GCN",
    "sgcn1.0.A": "MS-G3D",
    "gcn.0.tcn.conv.weight": "ST-GCN",
    "input_map.0.weight": "STTFormer",
    "conv1.conv.weight": "PoseConv3D",
    "conv1a.conv.weight": "PoseConv3D",
    "conv1_s.conv.weight": "PoseConv3D",
}
"""Tensor of a backbone -> the network."""
OTHERS = {
    "l1.gcn1.Feature_Mask": "Shift-GCN",
    "l1.spa_mixf.alpha": "FreqMixFormer",
    "l1.gcn1.rpe": "BlockGCN",
    "l1.vit1.attn.rpe": "Hyperformer",
    "l2.gcn1.aha.conv_down.0.weight": "HD-GCN",
    "l1.agcn.shared_topology": "InfoGCN",
    "l1.dgn.source_M": "DGNN",
    "streams.0.block-0_tcngcn.gcn.A": "DeGCN",
    "class_layer_0.gcn.conv.weight": "AS-GCN",
    "joint_person_embedding": "SkateFormer",
    "sgcn1.0.A_res": "MS-G3D's own repository (pyskl's MS-G3D is read)",
    "backbone.agcn_networks.0.gcn.PA": "mmaction2's AGCN before 1.0 (2s-AGCN's own is read)",
    "backbone.gcn.0.gcn.pre.0.weight": "DG-STGCN or ProtoGCN",
}
"""Tensor -> networks that skelbench does not have."""
_LAST = re.compile(r"(fc|fcn|fc_cls|classifier|cls|linear)\.weight")
"""A last layer by a name that is not pyskl's. A projector of a pre-training has several layers, or other names."""
READ = (
    "read are ST-GCN, ST-GCN++, AAGCN, 2s-AGCN, CTR-GCN, MS-G3D, PoseConv3D, STTFormer, MotionBERT, MaskCLR, "
    "encoders of PSTL, SkeletonCLR, CrosSCLR, AimCLR, ActCLR, SkeAttnCLR and MAMP"
)


def check_head(state: Mapping[str, Tensor], path: Path) -> None:
    """Refuse what scores no classes, and networks that are not here, by their names.

    Raises:
        InputError: a backbone without a last layer for actions, or a network of another kind.
    """
    for key, network in OTHERS.items():
        if key in state:
            raise InputError(f"{path} holds weights of {network}, which skelbench does not have; {READ}")
    if any(key.startswith(HEADS) for key in state):
        return
    last = next((key for key in sorted(state) if _LAST.fullmatch(key)), None)
    for key, network in BACKBONES.items():
        if key in state or f"backbone.{key}" in state:
            if last is not None:
                raise InputError(
                    f"{path} holds a {network} whose last layer is {last}; name its tensors as pyskl does, backbone.… "
                    "and cls_head.fc_cls.…, and save them again"
                )
            how = "skelbench train motionbert --set pretrained=FILE" if network == "MotionBERT" else "its own code"
            raise InputError(
                f"{path} is a pre-training of {network}: a backbone without a last layer, which scores no actions; "
                f"train one on it ({how}), or convert a checkpoint that was trained for actions"
            )
