"""Tell a pre-training, which has no last layer for actions, and the networks of repositories that are not read."""

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
    "conv1.conv.weight": "PoseConv3D",
    "conv1a.conv.weight": "PoseConv3D",
    "conv1_s.conv.weight": "PoseConv3D",
}
"""Tensor of a backbone -> the network."""
OTHERS = {
    "l1.gcn1.Feature_Mask": "Shift-GCN",
    "to_joint_embedding.weight": "InfoGCN",
    "l1.agcn.shared_topology": "InfoGCN",
    "input_map.0.weight": "STTFormer",
    "backbone.gcn.0.gcn.pre.0.weight": "DG-STGCN or ProtoGCN",
    "encoder_q.st_gcn_networks.0.gcn.conv.weight": "SkeletonCLR, AimCLR, CrosSCLR or ActCLR",
}
"""Tensor -> networks that skelbench does not have."""
READ = "read are ST-GCN, ST-GCN++, AAGCN, 2s-AGCN, CTR-GCN, MS-G3D, PoseConv3D, MotionBERT and MaskCLR"


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
    for key, network in BACKBONES.items():
        if key in state or f"backbone.{key}" in state:
            how = "skelbench train motionbert --set pretrained=FILE" if network == "MotionBERT" else "its own code"
            raise InputError(
                f"{path} is a pre-training of {network}: a backbone without a last layer, which scores no actions; "
                f"train one on it ({how}), or convert a checkpoint that was trained for actions"
            )
