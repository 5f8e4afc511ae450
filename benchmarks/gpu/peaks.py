"""Dense bf16 peaks of cards, by the name that torch gives them.

From NVIDIA's data sheets of the H100, H200, A100 and L40S (whose larger numbers are for sparse matrices: half of them)
and, of the RTX 4090, from the white paper of its architecture, Ada (with sums in single precision). Other forms of a
card (PCIe, NVL, a slice of one) have other clocks or fewer units, so a name has to be the same, not alike.
"""

PEAKS = {
    "NVIDIA H200": 989.0,
    "NVIDIA H100 80GB HBM3": 989.0,
    "NVIDIA A100-SXM4-80GB": 312.0,
    "NVIDIA A100-SXM4-40GB": 312.0,
    "NVIDIA A100 80GB PCIe": 312.0,
    "NVIDIA A100-PCIE-40GB": 312.0,
    "NVIDIA L40S": 362.0,
    "NVIDIA GeForce RTX 4090": 165.0,
}
"""TFLOP/s."""
