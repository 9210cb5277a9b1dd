"""The working group at a glance: who of us has met whom of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, KeyPerson
from core import formatting
from core.access import Access, access
from followups.meetings import Meeting, Met, meetings, met_by_one
from users.models import User
from users.requests import MemberRequest

MOST_PERSONS, MOST_OF_US = 200, 30


@dataclass(frozen=True)
class Row:
    """One of theirs, and what each of us has with them."""

    person: KeyPerson
    cells: list[Meeting | None]
    us: list[User]

    @property
    def marks(self) -> list[tuple[User, Meeting | None]]:
        """Each cell with the one of us whose it is."""
        return list(zip(self.us, self.cells, strict=True))

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
    us, rows, words = table(account, user=request.user)
    context = {"account": account, "us": us, "rows": rows, "said": words}
    return render(request, "pages/powermap/matrix.html", context)


def table(account: Account, *, user: User) -> tuple[list[tuple[User, str]], list[Row], str]:
    """Of an account that `user` serves: ours with their parts, theirs with what each of us has with them, and a sentence."""
    persons = list(KeyPerson.objects.visible_to(user).current().filter(account=account)[:MOST_PERSONS])
    met, _before = meetings(account, user=user)
    us, parts = _us(account, met)
    rows = [Row(person, [met.get((one.pk, person.pk)) for one in us], us) for person in persons]
    rows.sort(key=lambda row: (-(row.person.influence or 0), row.person.name, row.person.pk))
    words = formatting.sentences(*said(met, [person.pk for person in persons]))
    return [(one, str(parts.get(one.pk, ""))) for one in us], rows, words


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
