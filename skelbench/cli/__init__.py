"""The command line: one file per command."""

from skelbench.cli.app import app, main

__all__ = ["app", "main"]
