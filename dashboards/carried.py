"""What goes along from one page of figures to another: whose they are, of which days, and which accounts or leads.

A page ignores what it does not know; it goes on with the next step, so that the way back finds it again. Days that a page has
no words for, or shows anyway, go along as `kept` instead of being asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboards import segments
from dashboards.addresses import encoded
from dashboards.curve.asking import EVER, NEVER
from dashboards.funnel_detail.asking import usual_of
from dashboards.people.asked import LONGEST_DAYS
from dashboards.periods import A_YEAR, ALL, CUSTOM, DEFAULT, PRESETS

WHOSE = ("team", "own", "person")
NAMES = (*WHOSE, *segments.WORDS)
KEPT = "kept"
LONGEST = 80
SHOWN = {"funnel": DEFAULT, "flow": DEFAULT, "curve": EVER, "flows": A_YEAR, "people": DEFAULT}  # unless asked for days
UNDATED = ("portfolio", "forecast")

Days = Mapping[str, str]  # `period`, with `from` and `to` where they are the reader's own


def query(page: str, source: str, asked: Any, params: Mapping[str, str], *, person: int | None, today: date) -> str:
    """The query string of `page` for somebody who reads `source`.

    `asked`: what that page shows (a Report or an Asked), nothing for a page without figures; `params` its address; `person`
    whose page it is.
    """
    if not asked:
        return encoded({name: value for name in ("team", "person") if (value := params.get(name, "")).isdecimal()})
    given = {name: params.get(name, "")[:LONGEST] for name in NAMES}
    if person:
        given["person"] = str(person)
    days = _days(source, asked, params, today)
    if days:
        given |= days if _offers(page, days, today) else {KEPT: _packed(days)}
    return encoded(given)


def _days(source: str, asked: Any, params: Mapping[str, str], today: date) -> Days:
    """The days that the reader chose on this page or brought along; nothing where it shows what it shows to everybody."""
    period = getattr(asked, "period", None)
    if period and getattr(asked, "untouched", False):
        return {"period": NEVER}
    if period and period.key != _usual(source, asked, today):
        days: Days = period.parameters
        return days
    return _unpacked(params.get(KEPT, ""))


def _usual(page: str, asked: Any, today: date) -> str:
    if page == "segments":
        return str(today.year)
    if page == "flow" and asked:
        return usual_of(asked.part)
    return SHOWN[page]


def _offers(page: str, days: Days, today: date) -> bool:
    """Whether a page has these days among its own, and would not show them anyway."""
    if page in UNDATED or days["period"] == _usual(page, None, today):
        return False
    if page == "people":
        return days["period"] not in (ALL, NEVER) and not _longer(days)
    return days["period"] != NEVER or page == "curve"


def _longer(days: Days) -> bool:
    if days["period"] != CUSTOM:
        return False
    return (date.fromisoformat(days["to"]) - date.fromisoformat(days["from"])).days >= LONGEST_DAYS


def _packed(days: Days) -> str:
    return f"{days['from']}:{days['to']}" if days["period"] == CUSTOM else days["period"]


def _unpacked(text: str) -> Days:
    """What `_packed` made; nothing for nonsense."""
    since, colon, until = text.partition(":")
    if not colon:
        known = since in PRESETS or since == NEVER or (since.isascii() and since.isdecimal() and len(since) == 4)
        return {"period": since} if known else {}
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        return {}
    return {"period": CUSTOM, "from": first.isoformat(), "to": last.isoformat()}
