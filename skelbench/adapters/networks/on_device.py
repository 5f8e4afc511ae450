"""Send a tensor where it is computed with."""

import torch
from torch import Tensor


def on_device(tensor: Tensor, device: str | torch.device) -> Tensor:
    """Send a tensor to a device; an NVIDIA or AMD GPU is not waited for.

    Others are: on Apple's a copy that is not waited for reads its source even when that is freed (pytorch#189690).
    """
    if torch.device(device).type == "cuda":
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)
