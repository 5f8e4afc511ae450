"""Write a site: every page and every data file, each whole or not at all; nothing else in its folder is touched."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from skelbench.core.files import atomic
from skelbench.evaluation.cost_table import read_costs
from skelbench.report.evidence import Evidence
from skelbench.report.page import as_json, write_filled, write_page
from skelbench.report.page_clips import player
from skelbench.report.page_data import CONFUSIONS, setting_data
from skelbench.report.site.boards import boards_data
from skelbench.report.site.card import commands, facts
from skelbench.report.site.outcomes import clip_names, clips_data, outcomes_data
from skelbench.report.site.poses import poses_data, stage_of
from skelbench.report.site.site import Site, by_name

A_ROW = 70
"""Numbers of a confusion matrix that take as much room in a page as a measurement."""


def write_site(site: Site) -> Path:
    """Write a site's pages and data, and return its first page; what an older site left there is replaced.

    The same cells give the same bytes, whatever the order of the rows.

    Raises:
        InputError: a model lacks its clean measurement, or a file cannot be written.
    """
    site = replace(site, evidence=[by_name(one) for one in site.evidence])
    for place, one in enumerate(site.evidence):
        _write_setting(site, place, one)
    for model in site.models:
        _write_model(site, model)
    poses = {place: _write_data(site, place, one) for place, one in enumerate(site.evidence)}
    _write_compare(site)
    _write_clips(site, poses)
    return _write_boards(site)  # last: its links lead somewhere


def _write_setting(site: Site, place: int, one: Evidence) -> None:
    rows = site.rows[place]
    data = setting_data(one, CONFUSIONS - A_ROW * len(rows), site.maps_of(place), rows)
    data["checks"] = site.checks.get(place)
    write_page([data], site.file(site.at.setting(place)), site.name, title=one.setting, root="../")


def _write_model(site: Site, model: str) -> None:
    places = [place for place, one in enumerate(site.evidence) if model in one.models]
    mine = [site.evidence[place].only(model) for place in places]
    settings: list[dict[str, Any]] = []
    for place, one in zip(places, mine, strict=True):
        maps = {name: found for name, found in site.maps_of(place).items() if name == model}
        rows = [row for row in site.rows[place] if row["model"] == model]
        settings.append(setting_data(one, CONFUSIONS // len(mine), maps, rows))
    costs = read_costs(site.costs) if site.costs else None
    card = {"facts": facts(model, mine, costs), "commands": commands(model, mine)}
    write_page(settings, site.file(site.at.model(model)), site.name, title=model, card=card, root="../")


def _write_data(site: Site, place: int, one: Evidence) -> dict[str, str]:
    """Write what pages load of a setting, and return perturbation -> address of its skeletons."""
    names = clip_names(one)
    _hold(site, site.at.clips(place), clips_data(one, names))
    for model in one.models:
        rows = [row for row in site.rows[place] if row["model"] == model]
        _hold(site, site.at.outcomes(place, model), outcomes_data(one, model, names, rows))
    poses: dict[str, str] = {}
    for spec, clips in poses_data(one).items():
        poses[spec] = site.at.poses(place, spec)
        _hold(site, poses[spec], clips)
    return poses


def _hold(site: Site, address: str, content: Mapping[str, Any]) -> None:
    """Write data as a script, which a page opened from a disk may load; a text in it keeps any name a mere name."""
    with atomic(site.file(address)) as draft:
        draft.write_text(f"hold({as_json(as_json(content))});\n", encoding="utf-8", newline="\n")


def _write_boards(site: Site) -> Path:
    settings = [
        {
            "name": one.setting,
            "over": one.over,
            "dataset": str(one.rows.iloc[0]["dataset"]),
            "synthetic": one.synthetic,
            "page": site.at.setting(place),
            "models": list(one.models),
            "pages": [site.at.model(model) for model in one.models],
            "damages": boards_data(one, site.at, site.costs),
        }
        for place, one in enumerate(site.evidence)
    ]
    figures = [figure.relative_to(site.out).as_posix() for figure in site.figures]
    page = site.file("index.html")
    write_filled("boards", page, {"settings": settings, "figures": figures}, site.name, f"Boards: {site.name}")
    return page


def _write_compare(site: Site) -> None:
    settings = [
        {**_choices(site, place, one), "over": one.over, "specs": list(one.specs)}
        for place, one in enumerate(site.evidence)
    ]
    write_filled("compare", site.file("compare.html"), {"settings": settings}, site.name, "Compare two models")


def _write_clips(site: Site, poses: Mapping[int, Mapping[str, str]]) -> None:
    synthetic = [place for place, one in enumerate(site.evidence) if one.synthetic and one.labelled]
    settings: list[dict[str, Any]] = []
    for place in synthetic:
        settings.append({**_choices(site, place, site.evidence[place]), "poses": poses[place]})
    stage = next((stage_of(site.evidence[place]) for place in synthetic if poses[place]), None)
    content = {"settings": settings, "poses": stage, "player": player()}
    write_filled("clips", site.file("clips.html"), content, site.name, "Clips")


def _choices(site: Site, place: int, one: Evidence) -> dict[str, Any]:
    """Say what there is to choose from in a setting, and where its data lie."""
    return {
        "title": one.title,
        "synthetic": one.synthetic,
        "clips": site.at.clips(place),
        "models": [
            {
                "name": model,
                "file": site.at.outcomes(place, model),
                "specs": [spec for spec in one.specs if one.has(model, spec)],
            }
            for model in one.models
        ],
    }
