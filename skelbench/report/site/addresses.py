"""Where the files of a site lie, relative to its root: a name in results is part of a file's name, never a path."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from skelbench.evaluation.results.identity import REPAIRED_BY
from skelbench.report.evidence import Evidence
from skelbench.report.figures.names import file_names, same, slug


@dataclass(frozen=True)
class Addresses:
    """Names of files for the settings, in their order, for models by their names, and for damage by its spec."""

    settings: tuple[str, ...]
    models: dict[str, str]
    damage: dict[str, str]

    def setting(self, place: int) -> str:
        """Return where the page of a setting lies."""
        return f"settings/{self.settings[place]}.html"

    def model(self, name: str) -> str:
        """Return where the page of a model lies."""
        return f"models/{self.models[name]}.html"

    def clips(self, place: int) -> str:
        """Return where what all models of a setting share lies: the clips' groups."""
        return f"data/{self.settings[place]}/clips.js"

    def outcomes(self, place: int, model: str) -> str:
        """Return where every answer of a model in a setting lies."""
        return f"data/{self.settings[place]}/models/{self.models[model]}.js"

    def poses(self, place: int, damage: str) -> str:
        """Return where the skeletons of damaged clips lie."""
        return f"data/{self.settings[place]}/poses/{self.damage[damage]}.js"


def addresses(evidence: Sequence[Evidence]) -> Addresses:
    """Give every setting, model and perturbation its file's name."""
    models = sorted({model for one in evidence for model in one.models})
    specs = sorted({damage_of(spec) for one in evidence for spec in one.specs})
    return Addresses(tuple(setting_names(evidence)), file_names(models), file_names(specs))


def damage_of(spec: str) -> str:
    """Return what was done to clips without what repaired them, e.g. `shift:5` of `shift:5 | smooth@savgol`."""
    return spec.partition(REPAIRED_BY)[0]


def setting_names(evidence: Sequence[Evidence]) -> list[str]:
    """Name a file or folder for every setting; settings of one title are numbered."""
    slugs = [slug(f"{one.rows.iloc[0]['dataset']} {one.clips.partition(',')[2]}") for one in evidence]
    alike = Counter(map(same, slugs))
    names: list[str] = []
    for place, name in enumerate(slugs, start=1):
        name = name if alike[same(name)] == 1 else f"{name}-{place}"
        while same(name) in map(same, names):  # another's title may end in a number
            name = f"{name}-{place}"
        names.append(name)
    return names
