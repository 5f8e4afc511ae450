"""What is trained and measured, most valuable first: sets, networks, models, seeds."""

from dataclasses import dataclass, field

SEEDS = (0, 1, 2)
TRIO = ("maskclr", "motionbert-r", "motionbert")  # the longest first
PUBLISHED = ("posec3d", "ctrgcn", "stgcnpp")
WARMUP = 5.0
"""Epochs in which the learning rate of the transformers rises, at most; a twentieth of a short schedule."""
REPAIRED = (
    "noise:0.01",
    "noise:0.03",
    "jitter:0.03",
    "joint-mask:0.15",
    "joint-mask:0.3",
    "part-mask:left_arm",
    "frame-mask:0.5",
    "frame-drop:0.5",
    "joint-mask@frame:0.3",
    "shift:3",
    "shift:5",
)
"""What is measured again behind a repair (one that needs no SciPy), and with the preparation of the clean clip."""
FIRST = ("train", "maskclr", "confusion")
"""Of a job: what a set is whole with. The suite is measured with one draw of what is random."""


@dataclass(frozen=True)
class Set:
    """A split of a data set. draws: seeds of the suite `maskclr`. persons: of a clip at most, for an estimate."""

    data: str
    split: str
    draws: int = 1
    persons: int = 1

    @property
    def words(self) -> list[str]:
        """Where it is, as options."""
        return ["--data", self.data, "--split", self.split]

    @property
    def rest(self) -> tuple[str, ...]:
        """Steps of a job that come when the set is whole: more draws of the first suite, and the wide one."""
        return ("draws", "wide") if self.draws > 1 else ("wide",)


JHMDB, PENN = Set("jhmdb", "complete14_1", draws=3), Set("penn_action", "official")
SYNTHETIC = Set("synthetic", "xsub", persons=2)
SETS = (JHMDB, PENN, SYNTHETIC)


@dataclass(frozen=True)
class Network:
    """A size of network and its schedule. epochs: model -> those of the whole schedule; MaskCLR's are 300 + 300.

    gib: of memory of one training with clips of one person, an estimate that is corrected by a measurement. ships:
    whether its weights come back. views: of a test clip. limit: clips that a rehearsal trains on; all if None.
    """

    name: str
    preset: str
    settings: tuple[str, ...]
    batch: int
    epochs: dict[str, int] = field(hash=False)
    gib: float = 0.0
    ships: bool = False
    views: int = 1
    limit: int | None = None


def _dstformer(name: str, dim: int, frames: int, gib: float, *more: str, ships: bool = False) -> Network:
    sizes = (f"dim={dim}", "mlp_ratio=2", f"clip_len={frames}", f"maxlen={frames}", *more)
    return Network(name, "lite", sizes, 16, dict.fromkeys(TRIO, 600), gib, ships)


FULL = _dstformer("d512", 512, 81, 12.7, "depth=5", "representation=512")
SMALL = _dstformer("d192", 192, 81, 4.8, "depth=4", "representation=256", "hidden=256", ships=True)
"""The widest whose weights take less than 12 MiB in half precision: 5.9 million, 11.34 MiB (d 512: 60 million)."""
LONG = _dstformer("d512-t243", 512, 243, 36.0, "depth=5", "representation=512")
OTHERS = Network("published", "paper", (), 32, {"posec3d": 240, "ctrgcn": 80, "stgcnpp": 80}, 20.0, True, 10)


@dataclass(frozen=True)
class Job:
    """One training, and what is measured of it."""

    set: Set
    model: str
    network: Network
    seed: int

    @property
    def name(self) -> str:
        """The folder of the run, and the model's name in the tables."""
        return f"{self.model}-{self.set.data}-{self.set.split}-{self.network.name}-s{self.seed}"

    @property
    def kind(self) -> str:
        """What all seeds have in common."""
        return f"{self.model} {self.network.name}"

    @property
    def two_stages(self) -> bool:
        """Whether the second half of its epochs costs more than the first."""
        return self.model == "maskclr"

    def train(self, epochs: int, batch: int, out: str) -> list[str]:
        """Words of `skelbench train` for so many epochs."""
        settings = [*self.network.settings, f"epochs={epochs}", f"batch={batch}", "val=0"]
        settings += [f"maskclr.start={epochs // 2}"] if self.two_stages else []
        settings += [f"warmup={min(WARMUP, epochs / 20):g}"] if self.model in TRIO else []
        changes = [word for setting in settings for word in ("--set", setting)]
        start = ["train", self.model, *self.set.words, "--preset", self.network.preset, *self._limit(1)]
        return [*start, *changes, "--seed", str(self.seed), "--resume", "--out", out]

    def measure(self, step: str, run: str, batch: int) -> list[str]:
        """Words of `skelbench eval` for a step: the suite `maskclr` once, all its draws, `wide`, or the repairs."""
        start = ["eval", *self.set.words, "--model", run, "--out", f"{run}/rows.csv", "--batch-size", str(batch)]
        start += self._limit(4)
        if step == "repairs":
            specs = [word for spec in REPAIRED for word in ("--perturb", spec)]
            return [*start, *specs, "--repair", "none", "--repair", "drop-empty+interp", "--preparation"]
        if step == "draws":
            return [*start, "--suite", "maskclr", "--seeds", str(self.set.draws)]
        return [*start, "--suite", step]

    def _limit(self, share: int) -> list[str]:
        return [] if self.network.limit is None else ["--limit", str(self.network.limit // share)]


@dataclass(frozen=True)
class Stage:
    """Jobs of one set whose epochs are decided together. steps: done for every job, in this order."""

    name: str
    jobs: list[Job]
    steps: tuple[str, ...] = (*FIRST, "wide")

    @property
    def set(self) -> Set:
        """Of all its jobs."""
        return self.jobs[0].set

    @property
    def speed(self) -> str:
        """Name the stages that are as fast, a clip: the same networks, as many persons; in a rehearsal all."""
        network = self.jobs[0].network
        return f"{network.name}, {self.set.persons}" if network.limit is None else "tiny"


def stages() -> list[Stage]:
    """All of them, one set whole before the next."""
    jobs = {of: [*_seeds(of, TRIO, FULL), *_small(of)] for of in SETS}
    published = (_seeds(of, PUBLISHED, OTHERS) for of in SETS)
    return [
        *(stage for of in SETS for stage in _full_width(of, jobs[of], jobs[of])),
        Stage(f"paper length on {PENN.data}", _seeds(PENN, TRIO, LONG)),
        *(Stage(f"published networks on {each[0].set.data}", each, (*FIRST, *each[0].set.rest)) for each in published),
        Stage(f"repairs on {JHMDB.data}", jobs[JHMDB], ("repairs",)),
    ]


def rehearsal() -> list[Stage]:
    """Every stage with tiny networks, one seed, few clips; after the first stage one model."""
    short = {name: _tiny(network) for name, network in (("d", FULL), ("s", SMALL), ("l", LONG), ("o", OTHERS))}
    jobs = {of: [Job(of, "maskclr", short["d"], 0)] for of in SETS}
    first = [*(Job(JHMDB, model, short["d"], 0) for model in TRIO), Job(JHMDB, "maskclr", short["s"], 0)]
    return [
        *_full_width(JHMDB, first, jobs[JHMDB]),
        *(stage for of in (PENN, SYNTHETIC) for stage in _full_width(of, jobs[of], jobs[of])),
        Stage(f"paper length on {PENN.data}", [Job(PENN, "maskclr", short["l"], 0)], FIRST),
        *(
            Stage(f"published networks on {of.data}", [Job(of, model, short["o"], 0)], FIRST)
            for of, model in zip(SETS, PUBLISHED, strict=True)
        ),
        Stage(f"repairs on {JHMDB.data}", first[:1], ("repairs",)),
    ]


def _full_width(of: Set, jobs: list[Job], measured: list[Job]) -> list[Stage]:
    """Return the stage after which a set is whole, and the one that measures some of its jobs further."""
    return [Stage(f"full width on {of.data}", jobs, FIRST), Stage(f"wide on {of.data}", measured, of.rest)]


def _seeds(of: Set, models: tuple[str, ...], network: Network) -> list[Job]:
    return [Job(of, model, network, seed) for seed in SEEDS for model in models]


def _small(of: Set) -> list[Job]:
    return [Job(of, model, SMALL, 0) for model in TRIO]


def _tiny(network: Network) -> Network:
    return Network(network.name, "tiny", (), 8, dict.fromkeys(network.epochs, 2), 0.1, network.ships, limit=24)
