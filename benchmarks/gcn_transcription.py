"""Is each graph network as fast as a plain transcription of the official layer plan? Same weights, same logits.

The transcriptions below do what the plan says, in its order, on contiguous (N, C, T, V): convolve, then aggregate by
einsum, every branch by itself. T = 100, two persons, COCO-17, eight clips, one thread.
"""

import sys
from collections.abc import Callable, Mapping

import torch
from side_by_side import in_turns, ratio, report
from torch import Tensor
from torch.nn import functional

from skelbench.adapters.aagcn import AAGCN
from skelbench.adapters.card import Card
from skelbench.adapters.ctrgcn import CTRGCN
from skelbench.adapters.msg3d import MSG3D
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.stgcnpp import STGCNPP

CLIPS, ROUNDS, TARGET = 8, 5, 1.0
CLASSES = tuple(map(str, range(60)))


class Weights:
    """A state dict, seen from one of its prefixes: the layers of the plan by their official names."""

    def __init__(self, state: Mapping[str, Tensor], prefix: str = "") -> None:
        self.state, self.prefix = state, prefix

    def __getitem__(self, name: str) -> Tensor:
        return self.state[f"{self.prefix}{name}"]

    def at(self, name: str) -> "Weights":
        """The layers inside one."""
        return Weights(self.state, f"{self.prefix}{name}.")

    def has(self, name: str) -> bool:
        """Whether there are layers of that name."""
        return any(key.startswith(f"{self.prefix}{name}") for key in self.state)

    def conv(self, name: str, x: Tensor, stride: int = 1, pad: int = 0, dilation: int = 1) -> Tensor:
        """Convolve over the frames, k x 1."""
        weight, bias = self[f"{name}.weight"], self[f"{name}.bias"]
        return functional.conv2d(x, weight, bias, (stride, 1), (pad, 0), (dilation, 1))

    def norm(self, name: str, x: Tensor) -> Tensor:
        """Batch norm by its running statistics."""
        kept = (self[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return functional.batch_norm(x, *kept)

    def around(self, name: str, x: Tensor, stride: int = 1) -> Tensor:
        """A residual: `conv` and `bn`, or the input itself."""
        return self.norm(f"{name}.bn", self.conv(f"{name}.conv", x, stride)) if self.has(f"{name}.") else x

    def down(self, x: Tensor) -> Tensor:
        """A spatial unit's residual: a convolution and its norm, or the input itself."""
        return self.norm("down.1", self.conv("down.0", x)) if self.has("down.") else x


Unit = Callable[[Weights, Tensor], Tensor]
Temporal = Callable[[Weights, Tensor, int], Tensor]


def stgcn_unit(w: Weights, x: Tensor) -> Tensor:
    graph = w["A"] * w["PA"]
    y = w.conv("conv", x).unflatten(1, (len(graph), -1))
    return torch.relu(w.norm("bn", torch.einsum("nkctv,kvw->nctw", y, graph)))


def stgcnpp_unit(w: Weights, x: Tensor) -> Tensor:
    y = w.conv("conv", x).unflatten(1, (3, -1))
    return torch.relu(w.norm("bn", torch.einsum("nkctv,kvw->nctw", y, w["A"])) + w.down(x))


def aagcn_unit(w: Weights, x: Tensor) -> Tensor:
    n, _, _, joints = x.shape
    y = torch.zeros(())
    for i in range(3):
        p = w.conv(f"conv_a.{i}", x).permute(0, 3, 1, 2).reshape(n, joints, -1)
        q = w.conv(f"conv_b.{i}", x).reshape(n, -1, joints)
        graph = w["A"][i] + w["alpha"] * torch.tanh(torch.matmul(p, q) / p.shape[-1])
        z = torch.matmul(x.reshape(n, -1, joints), graph).view(x.shape)
        y = w.conv(f"conv_d.{i}", z) + y
    y = torch.relu(w.norm("bn", y) + w.down(x))
    for name, axis, pad in (("conv_sa", 2, joints // 2), ("conv_ta", 3, 4)):
        weighed = functional.conv1d(y.mean(axis), w[f"{name}.weight"], w[f"{name}.bias"], padding=pad)
        y = y * torch.sigmoid(weighed).unsqueeze(axis) + y
    hidden = torch.relu(functional.linear(y.mean((2, 3)), w["fc1c.weight"], w["fc1c.bias"]))
    s = torch.sigmoid(functional.linear(hidden, w["fc2c.weight"], w["fc2c.bias"]))
    return y * s[..., None, None] + y


def ctrgcn_unit(w: Weights, x: Tensor) -> Tensor:
    y = torch.zeros(())
    for i in range(3):
        unit = w.at(f"convs.{i}")
        a, b, c = unit.conv("conv1", x).mean(2), unit.conv("conv2", x).mean(2), unit.conv("conv3", x)
        graph = unit.conv("conv4", torch.tanh(a.unsqueeze(-1) - b.unsqueeze(-2))) * w["alpha"] + w["A"][i]
        y = torch.einsum("ncuv,nctu->nctv", graph, c) + y
    return torch.relu(w.norm("bn", y) + w.down(x))


def plain(w: Weights, x: Tensor, stride: int) -> Tensor:
    return w.norm("bn", w.conv("conv", x, stride, 4))


def six_branches(w: Weights, x: Tensor, stride: int) -> Tensor:
    narrow = [torch.relu(w.norm(f"branches.{j}.1", w.conv(f"branches.{j}.0", x))) for j in range(5)]
    out = [w.conv(f"branches.{j}.3.conv", narrow[j], stride, j + 1, j + 1) for j in range(4)]
    out.append(functional.max_pool2d(narrow[4], (3, 1), (stride, 1), (1, 0)))
    out.append(w.conv("branches.5", x, stride))
    y = torch.relu(w.norm("transform.0", torch.cat(out, 1)))
    return w.norm("bn", w.conv("transform.2", y))


def multi_scale(w: Weights, x: Tensor, stride: int, kernel: int, dilations: int, relu: bool = True) -> Tensor:
    out: list[Tensor] = []
    for j in range(dilations + 1):
        y = torch.relu(w.norm(f"branches.{j}.1", w.conv(f"branches.{j}.0", x)))
        if j < dilations:
            y = w.conv(f"branches.{j}.3.conv", y, stride, (j + 1) * (kernel - 1) // 2, j + 1)
            out.append(w.norm(f"branches.{j}.3.bn", y))
        else:
            out.append(w.norm(f"branches.{j}.4", functional.max_pool2d(y, (3, 1), (stride, 1), (1, 0))))
    last = dilations + 1
    out.append(w.norm(f"branches.{last}.1", w.conv(f"branches.{last}.0", x, stride)))
    y = torch.cat(out, 1)
    return torch.relu(y) if relu else y


def blocks(w: Weights, x: Tensor, name: str, unit: Unit, temporal: Temporal, suffix: str = "") -> Tensor:
    for i in range(10):
        block, stride = w.at(f"{name}.{i}"), 2 if i in (4, 7) else 1
        y = temporal(block.at(f"tcn{suffix}"), unit(block.at(f"gcn{suffix}"), x), stride)
        x = torch.relu(y + block.around("residual", x, stride) if i else y)
    return x


def many_scales(w: Weights, x: Tensor) -> Tensor:
    graph = w["A"] + w["PA"]
    y = torch.einsum("nctv,kvw->nkctw", x, graph).flatten(1, 2)
    return torch.relu(w.norm("mlp.layers.1", w.conv("mlp.layers.0", y)))


def g3d(w: Weights, x: Tensor, stride: int, window: int) -> Tensor:
    n, c, _, joints = x.shape
    unfolded = functional.unfold(x, (window, 1), padding=(window // 2, 0), stride=(stride, 1))
    x = unfolded.view(n, c, window, -1, joints).permute(0, 1, 3, 2, 4).reshape(n, c, -1, window * joints)
    y = torch.relu(many_scales(w.at("gcn3d.1"), x)).unflatten(3, (window, joints))
    y = functional.conv3d(y, w["out_conv.weight"], w["out_conv.bias"]).squeeze(3)
    return w.norm("out_bn", y)


def msg3d(w: Weights, x: Tensor) -> Tensor:
    def temporal(w: Weights, x: Tensor, stride: int, relu: bool = True) -> Tensor:
        y = multi_scale(w, x, stride, 3, 4, relu=False) + w.around("residual", x, stride)
        return torch.relu(y) if relu else y

    for stage in (1, 2, 3):
        stride, path = 1 if stage == 1 else 2, w.at(f"sgcn{stage}")
        y = many_scales(path.at("0"), x)
        y = temporal(path.at("2"), temporal(path.at("1"), y, stride), 1, relu=False)
        for i, window in enumerate((3, 5)):
            y = y + g3d(w.at(f"gcn3d{stage}.gcn3d.{i}"), x, stride, window)
        x = temporal(w.at(f"tcn{stage}"), torch.relu(y), 1)
    return x


PLANS: dict[str, tuple[type, Callable[[Weights, Tensor], Tensor]]] = {
    "ST-GCN": (STGCN, lambda w, x: blocks(w, x, "gcn", stgcn_unit, plain)),
    "ST-GCN++": (STGCNPP, lambda w, x: blocks(w, x, "gcn", stgcnpp_unit, six_branches)),
    "AAGCN": (AAGCN, lambda w, x: blocks(w, x, "gcn", aagcn_unit, plain)),
    "CTR-GCN": (CTRGCN, lambda w, x: blocks(w, x, "net", ctrgcn_unit, lambda w, x, s: multi_scale(w, x, s, 5, 2), "1")),
    "MS-G3D": (MSG3D, msg3d),
}


def transcribed(state: Mapping[str, Tensor], x: Tensor, layers: Callable[[Weights, Tensor], Tensor]) -> Tensor:
    """(N, M, T, V, C) -> (N, K): input stage, layers, head."""
    w = Weights(state)
    n, m, t, v, c = x.shape
    x = x.permute(0, 1, 3, 4, 2).contiguous()
    by_place = len(w["backbone.data_bn.weight"]) == m * v * c
    x = w.norm("backbone.data_bn", x.view(n, m * v * c, t) if by_place else x.view(n * m, v * c, t))
    x = x.view(n * m, v, c, t).permute(0, 2, 3, 1).contiguous()
    pooled = layers(w.at("backbone"), x).mean((2, 3)).view(n, m, -1).mean(1)
    return functional.linear(pooled, w["cls_head.fc_cls.weight"], w["cls_head.fc_cls.bias"])


def shaken(model: STGCN) -> None:
    """Give every number another value than its first, so that equal logits mean equal layers."""
    for name, value in model.network.state_dict().items():
        if value.is_floating_point() and not name.endswith(".A"):
            value.copy_(torch.rand_like(value) + 0.5 if value.dim() == 1 else value + torch.randn_like(value) * 0.01)


def compare(name: str) -> None:
    kind, layers = PLANS[name]
    torch.manual_seed(0)
    model = kind(Card(name, "gcn", {}, CLASSES))
    model.network.eval()
    shaken(model)
    x, state = torch.randn(CLIPS, 2, 100, 17, 3), model.network.state_dict()
    with torch.inference_mode():
        ours, theirs = model.logits(x), transcribed(state, x, layers)
        assert (ours - theirs).abs().max() <= 1e-4 * theirs.abs().max(), name
        times = in_turns({"ours": lambda: model.logits(x), "plan": lambda: transcribed(state, x, layers)}, ROUNDS)
    value, low, high = ratio(times["ours"], times["plan"])
    each = min(times["ours"]) / CLIPS
    report(f"{name}: ours / the plan", value, TARGET, f"[{low:.2f}, {high:.2f}], {1000 * each:.0f} ms per clip")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for chosen in sys.argv[1:] or PLANS:
        compare(chosen)
