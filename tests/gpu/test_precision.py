"""Networks whose weights stay are evaluated in TF32, which is said; those that ship as anybody would evaluate them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from gpu_standin import ONE, SHIPS, TWO, StandIn

from models.gpu.call import Call
from models.gpu.job import TF32

SAID = "Evaluated with matrix products in TF32."


def test_a_large_network_is_evaluated_in_tf32_and_its_card_says_so(
    start: Callable[..., tuple[bool, Call]], standin: StandIn, work: Path
) -> None:
    start()
    in_tf32 = standin.calls(" TF32")
    assert not [call for call in in_tf32 if " train " in call]
    evaluations = [call for call in standin.calls(" eval ") if SHIPS.name not in call]
    assert set(evaluations) <= set(in_tf32)
    assert not [call for call in in_tf32 if SHIPS.name in call]
    said = [SAID in (work / job.name / "card.yaml").read_text() for job in (ONE, TWO, SHIPS)]
    assert said == [True, True, False]


@pytest.mark.slow
def test_pytorch_knows_the_variable() -> None:
    program = "import torch; print(torch.get_float32_matmul_precision())"
    said = [
        subprocess.run([sys.executable, "-c", program], env=os.environ | more, capture_output=True, text=True).stdout
        for more in ({}, TF32)
    ]
    assert said == ["highest\n", "high\n"]
