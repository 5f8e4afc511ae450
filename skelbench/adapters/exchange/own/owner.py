"""A repository that has names and forms of its own for the tensors of a network that is here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from skelbench.core.errors import InputError

State = dict[str, Tensor]


@dataclass(frozen=True)
class Owner:
    """A repository. key: a tensor of its networks, and of none that is tried later. rename: its tensors -> pyskl's.

    chain: of its input, where no card can say it in full. lacks: tensors that others of that key have. encoder: whether
    its files may have no last layer.
    """

    repository: str
    key: str
    rename: Callable[[State], State]
    chain: str = ""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Settings in which its networks differ from pyskl's and which shapes do not tell."""
    by_place: bool = False
    """Whether `data_bn` always has statistics for every place of a person, so that their number tells the persons."""
    lacks: tuple[str, ...] = ()
    encoder: bool = False
    stages: tuple[int, ...] = ()
    """Those that widen and halve T, where all its networks have the same: a last one that widens has its own width."""

    def owns(self, state: Mapping[str, Tensor]) -> bool:
        """Recognise its networks."""
        has = self.key in state or f"backbone.{self.key}" in state
        return has and not any(key in state for key in self.lacks)

    def settings(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings that are its own beside those that were inferred."""
        found = dict(self.config)
        if self.by_place and config.get("data_bn") == "VC":
            found["max_persons"] = 1
        if self.stages and len(wider := config["inflate_stages"]) > len(self.stages):
            stages = list(self.stages)
            found |= {"feature": config["base_channels"] * 2 ** len(wider)}
            found |= {"inflate_stages": stages, "down_stages": stages}
        return found

    def renamed(self, state: State) -> State:
        """Name the tensors as pyskl does.

        Raises:
            InputError: one that every such network has is missing, or of another shape.
        """
        try:
            return self.rename(state)
        except InputError:
            raise
        except KeyError as error:
            raise InputError(f"{error.args[0]} is missing; name a checkpoint of the whole network") from error
        except (RuntimeError, IndexError, ValueError, TypeError) as error:
            raise InputError("shapes are of no such network; name a checkpoint of the whole network") from error
