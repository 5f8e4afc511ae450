"""The workflow that publishes the site: it runs what there is, and may do no more than it must."""

import re
import shlex
from typing import Any

import pytest
import yaml
from command import succeeded
from conftest import ROOT


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    return workflow()["jobs"]


def workflow() -> dict[str, Any]:
    return yaml.safe_load((ROOT / ".github" / "workflows" / "site.yml").read_text())


def test_its_lines_are_a_target_of_the_makefile_and_a_command_with_its_options(jobs: dict[str, Any]) -> None:
    make, report = [step["run"] for step in jobs["build"]["steps"] if "run" in step]
    assert re.search(rf"^{re.escape(make.removeprefix('make '))}:", (ROOT / "Makefile").read_text(), re.M)
    program, command, results, *options = shlex.split(report)
    assert program == ".venv/bin/skelbench"
    assert list(ROOT.glob(results))
    usage = succeeded(command, "--help")
    assert all(option in usage for option in options if option.startswith("--"))
    (upload,) = [step for step in jobs["build"]["steps"] if "upload-pages-artifact" in step.get("uses", "")]
    assert upload["with"]["path"] == options[options.index("--out") + 1]


def test_it_may_only_read_the_code_and_write_pages(jobs: dict[str, Any]) -> None:
    assert workflow()["permissions"] == {"contents": "read"}
    assert {name: job.get("permissions") for name, job in jobs.items()} == {
        "build": None,
        "deploy": {"pages": "write", "id-token": "write"},
    }
    uses = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", use) for use in uses)
