"""Where clips come from."""

from skelbench.data.dataset import Dataset, MissingClip
from skelbench.data.find import data_names, load_data

__all__ = ["Dataset", "MissingClip", "data_names", "load_data"]
