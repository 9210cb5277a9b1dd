"""The working group at a glance: who of us has met whom of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, KeyPerson
from core import formatting
from core.access import Access, access
from core.clock import business_date
from followups.meetings import Meeting, Met, meetings, met_by_one
from keyaccounts import visits
from keyaccounts.models import HighVisit
from users.models import User
from users.requests import MemberRequest

MOST_PERSONS, MOST_OF_US = 200, 30


@dataclass(frozen=True)
class Row:
    """One of theirs, and what each of us has with them."""

    person: KeyPerson
    cells: list[Meeting | None]
    us: list[User]
    awaited: list[HighVisit] = field(default_factory=list)

    @property
    def marks(self) -> list[tuple[User, Meeting | None, list[HighVisit]]]:
        """Each cell with the one of us whose it is, and the visits of the plan that name them."""
        return [
            (one, cell, [row for row in self.awaited if _names(row, one)])
            for one, cell in zip(self.us, self.cells, strict=True)
        ]

    @property
    def of_others(self) -> list[HighVisit]:
        """Visits of the plan that name nobody of the columns."""
        return [row for row in self.awaited if not any(_names(row, one) for one in self.us)]

    @property
    def by(self) -> int:
        """How many of us have met them."""
        return sum(cell is not None and cell.met > 0 for cell in self.cells)

    @property
    def spoken(self) -> bool:
        """Whether there was a call or a message at least."""
        return any(self.cells)


@access(Access.MEMBER, "GET")
def matrix(request: MemberRequest, pk: int) -> HttpResponse:
    """Our people by their persons: who has met whom, when last and how often; contacts without a meeting apart."""
    account = get_object_or_404(Account.objects.served_by(request.user).select_related("owner"), pk=pk)
    us, rows, words = table(account, user=request.user, today=business_date())
    context = {"account": account, "us": us, "rows": rows, "said": words}
    return render(request, "pages/powermap/matrix.html", context)


def table(account: Account, *, user: User, today: date) -> tuple[list[tuple[User, str]], list[Row], str]:
    """Of an account that `user` serves: ours with their parts, theirs with what each of us has with them, and a sentence.

    A visit of the account plan stands as planned until its contact is logged: only contacts make somebody met.
    """
    persons = list(KeyPerson.objects.visible_to(user).current().filter(account=account)[:MOST_PERSONS])
    met, _before = meetings(account, user=user)
    us, parts = _us(account, met)
    plan = visits.awaited(account, user=user, today=today)
    rows = [
        Row(person, [met.get((one.pk, person.pk)) for one in us], us, _open(plan.get(person.pk, []), met, person.pk))
        for person in persons
    ]
    rows.sort(key=lambda row: (-(row.person.influence or 0), row.person.name, row.person.pk))
    words = formatting.sentences(*said(met, [person.pk for person in persons]))
    return [(one, str(parts.get(one.pk, ""))) for one in us], rows, words


def _names(row: HighVisit, one: User) -> bool:
    return len(one.name) > 1 and one.name in row.ours


def _open(rows: list[HighVisit], met: Met, person: int) -> list[HighVisit]:
    """Without visits whose day is over where a later meeting has taken their place."""
    latest = max((cell.met_on for (_us, them), cell in met.items() if them == person and cell.met_on), default=date.min)
    return [row for row in rows if row.planned or row.on > latest]  # type: ignore[attr-defined]


def _us(account: Account, met: Met) -> tuple[list[User], dict[int, str]]:
    """Who serves the account now, the owner first, then others who have met somebody; their parts."""
    serving = account.group.filter(ended_on=None).order_by("joined_on", "pk")
    parts = {member.user_id: member.words for member in serving}
    if account.owner_id:
        parts = {account.owner_id: _("Owner"), **parts}
    ids = [*parts, *sorted({us for us, _them in met} - parts.keys())][:MOST_OF_US]
    found = User.objects.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found], parts


def said(met: Met, persons: list[int]) -> list[str]:
    """How far the relation has moved from a person to the group, in sentences."""
    if not persons:
        return []
    one, known = met_by_one(met, persons)
    total = len(persons)
    words = ngettext(
        "%(n)d of %(total)d person was met in person by one of us only.",
        "%(n)d of %(total)d persons were met in person by one of us only.",
        total,
    )
    sentences = [words % {"n": one, "total": total}]
    if known < total:
        unmet: Any = ngettext(
            "%(n)d has been met in person by nobody.", "%(n)d have been met in person by nobody.", total - known
        )
        sentences.append(unmet % {"n": total - known})
    if known == total and not one:
        sentences.append(_("At least two of us have met everybody in person: the relation is the group's."))
    return sentences
