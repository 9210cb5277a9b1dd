"""What is due and what is missing in the plan of an account, told before everything else (ux.md, know one account)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from followups.models import StepState

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Point:
    """One thing in words, the part of the page that shows it, and what the heading of that part says (empty: the same)."""

    words: str
    to: str
    late: bool = False
    brief: str = ""


@dataclass
class Glance:
    """What has a day, and what nobody has written yet."""

    due: list[Point] = field(default_factory=list)
    missing: list[Point] = field(default_factory=list)

    @property
    def status(self) -> dict[str, str]:
        """By part of the page, the same in its heading while it is folded."""
        parts: dict[str, list[str]] = {}
        for point in (*self.due, *self.missing):
            parts.setdefault(point.to.replace("-", "_"), []).append(point.brief or point.words)
        return {part: formatting.listed(words) for part, words in parts.items()}


def glance(it: dict[str, Any], *, today: date) -> Glance:
    """Of what `showing.plan_of` has read; no statement."""
    return Glance(list(_due(it, today)), list(_missing(it)))


def _due(it: dict[str, Any], today: date) -> Any:
    days = [action.step.due_on for action in it["actions"] if action.step.state == StepState.OPEN]
    over = sum(day < today for day in days)
    if over:
        yield Point(
            ngettext("%(n)d action is overdue", "%(n)d actions are overdue", over) % {"n": over}, "ka-actions", True
        )
    soon = sum(today <= day <= today + SOON for day in days)
    if soon:
        words = ngettext("%(n)d action is due within a week", "%(n)d actions are due within a week", soon)
        yield Point(words % {"n": soon}, "ka-actions")
    complaints = [row for row in it["complaints"] if row.closed_on is None]
    late = sum(row.due_on is not None and row.due_on < today for row in complaints)
    if late:
        words = ngettext("%(n)d complaint is overdue", "%(n)d complaints are overdue", late)
        yield Point(words % {"n": late}, "ka-complaints", True)
    if rest := len(complaints) - late:
        yield Point(
            ngettext("%(n)d complaint is open", "%(n)d complaints are open", rest) % {"n": rest}, "ka-complaints"
        )
    if n := len(it["open_signals"]):
        words = ngettext("%(n)d signal of change is not answered", "%(n)d signals of change are not answered", n)
        yield Point(words % {"n": n}, "ka-signals")


def _some(n: int, of: list[Any]) -> str:
    return _("%(n)d of %(all)d missing") % {"n": n, "all": len(of)}


def _missing(it: dict[str, Any]) -> Any:
    texts = [*it["four"], *it["aims"], it["success"]]
    unwritten = sum(piece.row is None for piece in texts)
    if unwritten:
        yield Point(
            _("Texts of the plan: %(n)d of %(all)d") % {"n": unwritten, "all": len(texts)},
            "ka-plan",
            brief=_some(unwritten, texts),
        )
    if not any(action.step.state == StepState.OPEN for action in it["actions"]):
        yield Point(_("A planned action"), "ka-actions", brief=_("nothing yet"))
    if not it["shares"]:
        yield Point(_("What they spend in our field"), "ka-share", brief=_("nothing yet"))
    if not it["positions"]:
        yield Point(_("Our position as a supplier"), "ka-position", brief=_("nothing yet"))
    parts = [*it["pressures"], *it["board"]]
    if unknown := sum(piece.row is None for piece in parts):
        yield Point(
            _("Insight: %(n)d of %(all)d parts") % {"n": unknown, "all": len(parts)},
            "ka-insight",
            brief=_some(unknown, parts),
        )
    if not it["surveys"]:
        yield Point(_("How content they are"), "ka-loyalty", brief=_("nothing yet"))
    if it["checked"] < len(it["checklist"]):
        left = len(it["checklist"]) - it["checked"]
        yield Point(_("Steps: %(n)d of %(all)d") % {"n": left, "all": len(it["checklist"])}, "ka-checklist")
    if not it["visited"]:
        yield Point(_("A visit to their top"), "ka-group", brief=_("no visit to their top yet"))
