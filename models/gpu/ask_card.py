"""Print what torch sees of a card as JSON, once, or with `--watch` the least free memory so far until it is ended.

A program of its own: whether a card still answers cannot be asked in a process that has lost it. `name` is empty where
torch sees none; `total` and `free` are bytes.
"""

import json
import sys
import time

import torch


def card() -> dict[str, object]:
    """Use the card once, and say what it is."""
    if not torch.cuda.is_available():
        return {"name": "", "total": 0, "free": 0}
    torch.zeros(1, device="cuda").sum().item()
    free, total = torch.cuda.mem_get_info()
    return {"name": torch.cuda.get_device_name(), "total": total, "free": free}


if __name__ == "__main__":
    print(json.dumps(card()), flush=True)
    least = sys.maxsize
    while "--watch" in sys.argv[1:] and torch.cuda.is_available():
        time.sleep(0.2)
        if (free := torch.cuda.mem_get_info()[0]) < least:
            least = free
            print(json.dumps({"free": least}), flush=True)
