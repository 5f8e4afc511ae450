"""What a spec comes to on the data at hand, for the rows and heads of tables."""

from skelbench.core.layout import Layout
from skelbench.perturbations.find import find_family
from skelbench.perturbations.spec import Spec


def note(spec: Spec, layout: Layout, body: float) -> str:
    """Say what stands beside the spec in a table: `2.8 % of a body here`, `hides 2 of 15 joints`, or nothing.

    layout: of the clips that are damaged. body: height of a body in camera units, see `body_in_camera_units`.
    Every family says its own note (`Family.note`); in a composition each stands behind its term.
    """
    terms = [term for term in spec.terms if not term.identity]
    notes = [
        (term, say(term.variant, term.level, layout, body)) for term in terms if (say := find_family(term.family).note)
    ]
    told = [(term, text) for term, text in notes if text]
    if len(spec.terms) == 1:
        return "".join(text for _, text in told)
    return "; ".join(f"{term}: {text}" for term, text in told)
