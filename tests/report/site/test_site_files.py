"""A site's files: where they lie, what they link to, that the same cells give the same bytes."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from command import succeeded
from toy_page import SECOND, held

from skelbench.report.evidence import Evidence, join_evidence
from skelbench.report.figures.names import slug
from skelbench.report.site.site import Site, by_setting
from skelbench.report.site.write import write_site

ESCAPES = ("../../x", "/etc/passwd", "..", "a\\..\\b", "C:evil", "</script><b>", "<img src=x>.html")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def written(evidence: list[Evidence], out: Path) -> dict[str, bytes]:
    write_site(Site(out, "x.csv", by_setting(evidence)))
    return files(out)


def test_a_site_has_a_page_for_every_setting_and_model_and_every_address_in_it_leads_to_a_file(site: Path) -> None:
    there = set(files(site))
    pages = {name for name in there if name.endswith(".html")}
    models = {f"models/{slug(name)}.html" for name in ("wrist", SECOND)}
    assert pages == {"index.html", "compare.html", "clips.html", "settings/toy-xsub-source-pose.html", *models}
    for name in pages:
        text = (site / name).read_text()
        data = re.findall(r'"([^"]+\.(?:html|js))"', text[text.index('<script id="data"') :])
        links = [link for link in re.findall(r'href="([^"#]+)"', text.partition("<script")[0]) if link != "data:,"]
        assert len(links) == 3
        for address in [*data, *(f"{name.rpartition('/')[0]}/{link}" for link in links)]:
            assert (site / unquote(address).lstrip("/")).resolve().relative_to(site).as_posix() in there
    assert all((site / name).stat().st_size < 5_000_000 for name in there)


def test_the_same_cells_give_the_same_bytes_whatever_the_order_of_rows_and_files(
    page_results: Path, tmp_path: Path
) -> None:
    (found,) = join_evidence([page_results])
    other = replace(found, rows=found.rows.sample(frac=1, random_state=0).reset_index(drop=True))
    assert written([found], tmp_path / "a") == written([other], tmp_path / "b")
    assert len(join_evidence([page_results, page_results])) == 1  # a cell that is in two files is one cell
    assert len(join_evidence([page_results, page_results])[0].rows) == len(found.rows)


def test_an_older_site_is_replaced_and_nothing_else_is_touched(page_results: Path, tmp_path: Path) -> None:
    site = written(join_evidence([page_results]), tmp_path)
    mine = {"notes.txt": b"mine", "models/mine.html": b"mine", "data/mine.js": b"mine"}
    for name, text in mine.items():
        (tmp_path / name).write_bytes(text)
    (tmp_path / "index.html").write_text("old")
    assert written(join_evidence([page_results]), tmp_path) == {**site, **mine}


@pytest.mark.parametrize("name", ESCAPES)
def test_a_model_of_any_name_has_a_page_inside_the_site(name: str, page_results: Path, tmp_path: Path) -> None:
    (found,) = join_evidence([page_results])
    rows = found.rows[found.rows["spec"].isin(["clean", "noise:0.1"])].replace({"model": {"wrist": name}})
    out = tmp_path / "deep" / "site"
    there = written([replace(found, rows=rows, model=name)], out)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(out)] == []
    pages = [page for page in there if page.startswith("models/")]
    assert len(pages) == 2 and all(page.count("/") == 1 for page in pages)
    assert all(b"<b>" not in page and b"<img" not in page for page in there.values())
    shown = [path for row in held(out / "index.html")["settings"][0]["damages"][0]["rows"] for path in row["pages"]]
    assert sorted(path for _, path in shown) == sorted(pages)


def test_a_link_that_leads_out_of_the_site_is_not_followed(page_results: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "models").mkdir(parents=True)
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "out" / "models" / "wrist.html").symlink_to(tmp_path / "victim")
    with pytest.raises(Exception, match="it is a link that leads out of its folder"):
        written(join_evidence([page_results]), tmp_path / "out")
    assert (tmp_path / "victim").read_text() == "mine"


def test_a_file_of_costs_among_the_results_is_no_results(page_results: Path, tmp_path: Path) -> None:
    (found,) = join_evidence([page_results])
    config = found.rows["config_sha256"].iloc[0]
    costs = tmp_path / "costs.csv"
    costs.write_text(
        "model,config_sha256,parameters,views,gflops,clips_per_second,batch,peak_mb,threads,skelbench,commit,torch,"
        f"device,created\nwrist,{config},1234567,1,0.5,99,16,10,1,0.2.0,c,2,cpu,2026-01-01T00:00:00+00:00\n"
    )
    succeeded("report", page_results, costs, "--out", tmp_path / "site", "--no-figures")
    rows = held(tmp_path / "site" / "index.html")["settings"][0]["damages"][0]["rows"]
    assert {(row["parameters"], row["gflops"], row["clips_per_second"]) for row in rows} == {(1234567, 0.5, 99)}
    assert ["parameters", "1,234,567"] in held(tmp_path / "site" / "models" / "wrist.html")["card"]["facts"]
    assert not (tmp_path / "site" / "figures").exists()
