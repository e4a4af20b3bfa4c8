"""What falls due: as a figure with a list behind, and as a calendar for other programs (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from flask import Response
from flask import request
from werkzeug import Response as AnyResponse

from poakg.namespaces import BASE
from poakg.web.notice import NOTICE
from poakg.web.pages.results import Cell
from poakg.web.pages.view import Answer
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_service
from poakg.web.pages.view import name_results
from poakg.web.pages.view import show
from poakg.web.pages.view import show_day

if TYPE_CHECKING:
    from icalendar import Event as Entry

_QUESTION = "due"
# The figure, in units of SVG: a strip with a mark for each event, and a line of text below it for each.
_WIDTH, _MARGIN, _LINE, _LARGEST = 720, 30, 26, 14
# Longer than this, the days of a meeting are not fixed: it is some time within the year.
_LONGEST_MEETING = timedelta(days=60)


@dataclass(frozen=True)
class Event:
    """What falls due at one meeting between two days, the last of which counts: provisions, each with who is bound."""

    key: str
    meeting: Cell
    earliest: date | None
    latest: date
    lead_years: str
    provisions: dict[Cell, list[Cell]]

    @property
    def has_days(self) -> bool:
        """Whether the days are fixed."""
        return self.earliest is not None and self.latest - self.earliest <= _LONGEST_MEETING

    @property
    def when(self) -> str:
        """The time as people say it."""
        if self.has_days:
            return f"{show_day(str(self.earliest))} to {show_day(str(self.latest))}"
        return f"in {self.latest.year}, day not fixed" if self.earliest else f"by {show_day(str(self.latest))}"


@dataclass(frozen=True)
class Mark:
    """Where the figure shows an event: the middle and the radius of its circle, and the height of its line of text."""

    event: Event
    x: float
    radius: float
    y: int


def show_timeline() -> Response:
    """Show what falls due when, and by whom, as a figure and as a list."""
    answer = ask_question(_QUESTION)
    events = list_events(answer)
    marks, years = draw(events)
    return show(
        "timeline.html",
        answer=answer,
        events=events,
        marks=marks,
        years=years,
        width=_WIDTH,
        height=(len(marks) + 3) * _LINE,
        recurring=[record for record in answer.records if "every_years" in record],
        names=name_results(answer.result),
        today=date.today(),
    )


def send_calendar() -> AnyResponse:
    """Send what falls due as a calendar, an entry for each meeting."""
    from icalendar import Calendar  # noqa: PLC0415 - it takes a while to load, and only calendars need it

    answer = ask_question(_QUESTION)
    names = name_results(answer.result)
    root = get_exchange().request.root
    made = datetime.fromtimestamp(get_service().pool.files[0].stat().st_mtime, UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//poakg//what falls due//EN")
    calendar.add("version", "2.0")
    calendar.add("name", "What falls due on small arms")
    calendar.add("description", NOTICE)
    for event in list_events(answer):
        lines = [f"{event.when}:"]
        for provision in event.provisions:
            name = names[provision.iri]
            lines.append(f"- {name.summary} ({name.label}, {root}{provision.link})")
        calendar.add_component(_make_entry(event, names[event.meeting.iri].label, "\n".join(lines), made))
    body = calendar.to_ical()
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="poakg.ics"'
    response.add_etag()
    return response.make_conditional(request)


def _make_entry(event: Event, meeting: str, text: str, made: datetime) -> "Entry":
    """Return the entry of the calendar for ``event``: on its days, or on the last day where they are not fixed."""
    from icalendar import Event as Entry  # noqa: PLC0415

    entry = Entry()
    number = len(event.provisions)
    ahead = f"Ahead of {meeting}" if event.lead_years else meeting
    entry.add("uid", f"{BASE}calendar/{event.key}")
    entry.add("summary", f"{ahead}: {number} commitment{'' if number == 1 else 's'} due")
    entry.add("dtstamp", made)
    entry.add("dtstart", event.earliest if event.has_days else event.latest)
    # The end is the first day after it (RFC 5545 §3.6.1).
    entry.add("dtend", event.latest + timedelta(days=1))
    entry.add("description", text)
    entry.add("url", event.meeting.iri)
    entry.add("transp", "TRANSPARENT")
    return entry


def list_events(answer: Answer) -> list[Event]:
    """Return what falls due at a meeting, in the order of the days; what recurs without a meeting is left out."""
    dated = [record for record in answer.records if "latest" in record and "meeting" in record]

    def get_key(record: dict[str, Cell]) -> tuple[str, str, str]:
        earliest = record["earliest"].text if "earliest" in record else ""
        return record["latest"].text, earliest, record["meeting"].iri

    events = []
    for (latest, earliest, iri), group in groupby(sorted(dated, key=get_key), key=get_key):
        records = list(group)
        provisions: dict[Cell, list[Cell]] = {}
        for record in records:
            bearers = provisions.setdefault(record["provision"], [])
            bearers += [record["bearer"]] if "bearer" in record and record["bearer"] not in bearers else []
        lead = records[0]["lead_years"].text if "lead_years" in records[0] else ""
        first = date.fromisoformat(earliest) if earliest else None
        key = f"{iri.rpartition('/')[2]}-{latest}"
        events.append(Event(key, records[0]["meeting"], first, date.fromisoformat(latest), lead, provisions))
    return events


def draw(events: list[Event]) -> tuple[list[Mark], list[tuple[int, float]]]:
    """Return where the figure shows ``events``, and its years with the place where each begins, in units of SVG."""
    if not events:
        return [], []
    first, last = min(event.latest.year for event in events), max(event.latest.year for event in events) + 1
    begin, days = date(first, 1, 1), (date(last, 1, 1) - date(first, 1, 1)).days

    def locate(day: date) -> float:
        return round(_MARGIN + (_WIDTH - 2 * _MARGIN) * (day - begin).days / days, 1)

    most = max(len(event.provisions) for event in events)
    marks = [
        Mark(
            event,
            locate(event.latest),
            round(_LARGEST * (len(event.provisions) / most) ** 0.5, 1),
            (row + 3) * _LINE,
        )
        for row, event in enumerate(events)
    ]
    return marks, [(year, locate(date(year, 1, 1))) for year in range(first, last + 1)]
