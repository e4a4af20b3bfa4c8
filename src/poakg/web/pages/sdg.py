"""Pages of the Sustainable Development Goals: which commitments serve a goal or target, and on what ground."""

from itertools import groupby

from flask import Response
from flask import redirect
from flask import url_for
from werkzeug import Response as AnyResponse

from poakg.namespaces import PREFIXES
from poakg.web.http.problems import NotFoundError
from poakg.web.pages.results import Cell
from poakg.web.pages.view import ask_own
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import name_things
from poakg.web.pages.view import show
from poakg.web.sparql import is_iri

_SDG = PREFIXES["sdg"]
_GOAL = f"{PREFIXES['sdgo']}Goal"
_INDICATOR = f"{PREFIXES['sdgo']}Indicator"


# Of links on one ground; the question has all.
_MOST_SHOWN = 80


def list_goals() -> Response:
    """Show all goals and targets that commitments serve, with their number."""
    served = ask_question("sdg-targets-served")
    targets = sorted(served.records, key=lambda record: (int(record["goal"].text), record["target"].text))
    return show("sdgs.html", answer=served, targets=targets)


def show_goal(code: str) -> AnyResponse:
    """Show which commitments serve the goal or target ``code``, such as 5 or 16.4; an indicator leads to its target.

    Raises NotFoundError.
    """
    iri = f"{_SDG}{code}"
    records = ask_own("sdg", iri).list_records() if is_iri(iri) else []
    if not records:
        raise NotFoundError(f"There is no SDG goal or target {code}.", "The page /sdg lists those that are served.")
    known = records[0]
    if known["class"].iri == _INDICATOR:
        return redirect(url_for("sdg", code=known["above"].iri.removeprefix(_SDG)), 303)
    is_goal = known["class"].iri == _GOAL
    given = {"goal": code} if is_goal else {"goal": code.split(".", maxsplit=1)[0], "target": code}
    answer = ask_question("commitments-for-goal", given)
    grounds = {ground: list(rows) for ground, rows in groupby(answer.records, key=lambda record: record["ground"].text)}
    served = ask_question("sdg-targets-served").records if is_goal else []
    return show(
        "sdg.html",
        code=code,
        known=known,
        is_goal=is_goal,
        answer=answer,
        grounds=grounds,
        provisions=len(
            {record["provision"] for ground in ("textual", "curated") for record in grounds.get(ground, [])}
        ),
        targets=[record for record in served if record["goal"].text == code],
        most=_MOST_SHOWN,
        names=name_things(iri for records in grounds.values() for iri in _list_shown(records)),
    )


def _list_shown(records: list[dict[str, Cell]]) -> list[str]:
    """Return the IRIs of what is shown by name of the links on one ground."""
    return [record[name].iri for record in records[:_MOST_SHOWN] for name in ("provision", "serves")]
