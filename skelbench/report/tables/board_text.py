"""A board as Markdown: what it is of in one paragraph, the ranking, who is not ranked, and the commands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from skelbench.core.words import markdown_table, one_line
from skelbench.evaluation.results.rows import groups_in_words
from skelbench.perturbations.spec import Spec, by_family
from skelbench.report.tables import dirty
from skelbench.report.tables.board import Board, Trained
from skelbench.report.tables.board_line import Line
from skelbench.report.tables.board_scope import Scope
from skelbench.report.tables.notes import labels_told
from skelbench.report.tables.selection import legend, mark

HEAD = ("rank", "model", "clean", "mean damaged", "worst family", "parameters", "GFLOPs", "clips/s", "trainings")
RANKS = (
    "Rank: 1 + the models told better; in brackets the ranks that it may truly have, all of them right together at "
    "95 %; = shared. {pairs} compared, paired by clip: Student's t {over}, {seeds}; Holm's correction."
)
FIGURES = (
    "Accuracies in percent, Wilson's 95 % intervals {over}. Worst family: the one whose levels cost most on average, "
    "in points (Bonett and Price; the interval allows for its having been chosen)."
)
ALONE = "not over trainings, since none was repeated"
REPEATED = "and over trainings, whose variance is pooled over all models"
MANY = 12
"""Missing perturbations that a line names."""


def board_text(board: Board) -> str:
    """Lay out a board as Markdown below a heading."""
    parts = [f"## Board: {one_line(board.title)}", _listing(about(board))]
    if board.lines:
        parts.append(markdown_table(HEAD, [_cells(line, board.trained[line.model]) for line in board.lines]))
    if board.scope.lacking:
        parts.append(_listing(unranked(board)))
    if board.lines:
        parts.append(_commands(board))
    return "\n\n".join(parts)


def _listing(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def about(board: Board) -> list[str]:
    """Say what a board counts and how its ranks and intervals are made, a paragraph each."""
    of, rows = board.scope, board.rows
    if not board.lines:
        return [f"Nobody is ranked: {_nobody(of)}"]
    counted = (
        f"Ranked by mean accuracy over {_suite(of)}, each counted once{_draws(of)}; {rows['clips'].max()} clips, "
        f"without repair, data {board.where['dataset_sha256'][:8]}."
    )
    marks = (legend(t.selected_on for t in board.trained.values()), dirty.legend(rows["commit"]))
    made = f"Measured with skelbench {_listed(rows['skelbench'])}, {_listed(rows['device'])}."
    figures = f"{FIGURES.format(over=groups_in_words(rows))} {_costs(board.trained.values())}"
    scope = (labels_told(rows), counted, _nowhere(of), *_left_out(of))
    return list(filter(None, (*scope, _ranks(board), figures.strip(), made, *marks)))


def unranked(board: Board) -> list[str]:
    """Say of every model that is not ranked what it lacks."""
    total = len(board.scope.specs) + 1
    found: list[str] = []
    for name, cells in sorted(board.scope.lacking.items()):
        few = ", ".join(cells[:MANY]) + (f" and {len(cells) - MANY} more" if len(cells) > MANY else "")
        of = f"{len(cells)} of {total}: " if len(cells) > 1 else ""
        found.append(f"Not ranked: {one_line(name)} lacks {of}{few}.")
    return found


def _nobody(of: Scope) -> str:
    if not of.specs:
        return f"no perturbation was measured of all models on all clips; there are {_by_family(of.left_out)}."
    return f"no model has all of {_suite(of)}."


def _suite(of: Scope) -> str:
    """`27 perturbations, the suite maskclr (noise 0.001, 0.002; part-mask head)`."""
    count = f"{len(of.specs)} perturbation{'s' * (len(of.specs) != 1)}"
    return f"{count}{f', the suite {one_line(of.suite)}' if of.suite else ''} ({_by_family(of.specs)})"


def _by_family(specs: Sequence[str]) -> str:
    families = by_family(map(Spec.recorded, specs)).items()
    return "; ".join(f"{family} {', '.join(spec.level for spec in of)}".strip() for family, of in families)


def _draws(of: Scope) -> str:
    if not any(Spec.recorded(spec).random for spec in of.specs):
        return ""
    counted = f", {len(of.seeds)} draw{'s' * (len(of.seeds) != 1)} of every random one"
    more = ", ".join(f"{one_line(name)} {len(seeds)}" for name, seeds in sorted(of.spare.items()))
    return f"{counted} (further draws, which not all have, do not count: {more})" if more else counted


def _nowhere(of: Scope) -> str:
    """Say what the suite asks for and nobody has: a mean over the rest is no mean over the suite."""
    return f"Of the suite, not measured here for any model: {_by_family(of.nowhere)}." if of.nowhere else ""


def _left_out(of: Scope) -> Iterator[str]:
    """Say what is in the file and does not count."""
    why = "it is not of that suite" if of.asked else "not all models have it on all clips"
    damages = [spec for spec in of.left_out if Spec.recorded(spec).in_means]
    others = [spec for spec in of.left_out if spec not in damages]
    if damages:
        yield f"Measured too, but not counted since {why}: {_by_family(damages)}."
    if others:
        yield f"In no mean, since it is a diagnosis or may change the action: {_by_family(others)}."


def _ranks(board: Board) -> str:
    models = len(board.lines)
    if models == 1:
        return "One model, so nothing is compared."
    pairs = f"All {models * (models - 1) // 2} pairs" if models > 2 else "The two are"
    repeated = any(len(trained.trainings) > 1 for trained in board.trained.values())
    return RANKS.format(pairs=pairs, over=groups_in_words(board.rows), seeds=REPEATED if repeated else ALONE)


def _costs(trained: Iterable[Trained]) -> str:
    where = {one_line(f"{t.costs['device']}, threads: {t.costs['threads']}") for t in trained if t.costs}
    return f"Costs on {'; '.join(sorted(where))}." if where else ""


def _listed(values: Iterable[object]) -> str:
    return ", ".join(sorted({one_line(str(value)) for value in values}))


def _cells(line: Line, trained: Trained) -> tuple[str, ...]:
    clean, damaged = trained.dirty_clean, trained.dirty_damaged
    figures = [
        (f"{line.clean:.1%}", clean),
        (f"{line.damaged:.1%}", damaged),
        (f"{line.worst.family} {line.worst.drop:.1%}", clean or damaged),
    ]
    marked = [f"{figure} {dirty.MARK}" if is_dirty else figure for figure, is_dirty in figures]
    name = mark(line.model, trained.selected_on)
    return (str(line.rank), name, *marked, *_cost(trained.costs), str(len(trained.trainings)))


def _cost(costs: Mapping[Any, Any]) -> tuple[str, str, str]:
    if not costs:
        return "–", "–", "–"
    return f"{int(costs['parameters']):,}", f"{costs['gflops']:.3g}", f"{costs['clips_per_second']:.3g}"


def _commands(board: Board) -> str:
    blocks = [f"`{one_line(line.model)}`:\n\n```\n{board.trained[line.model].command}\n```" for line in board.lines]
    return "\n\n".join(["<details><summary>Commands that measure these rows again</summary>", *blocks, "</details>"])
