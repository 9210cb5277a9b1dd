"""How long accounts have been lying in the pool or on the desk: their number by age, the median, those longest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountQuerySet, LedgerEntry, Rule
from dashboards.flows.asking import STATES, Asked, Question
from users.models import User

LONGEST = 8
AGES: tuple[tuple[int, int | None, str | Promise], ...] = (
    (0, 7, _("up to 7 days")),
    (8, 30, _("8 to 30 days")),
    (31, 90, _("31 to 90 days")),
    (91, 180, _("91 to 180 days")),
    (181, 365, _("181 to 365 days")),
    (366, None, _("longer than a year")),
)
Ages = list[tuple[int, int]]


@dataclass(frozen=True)
class Age:
    """A bar: how many have been lying so long, and the query string of their list."""

    label: str | Promise
    count: int
    to: str


@dataclass(frozen=True)
class Lying:
    """What lies there today."""

    count: int
    median: int | None
    ages: list[Age]


def counts(question: Question) -> Ages:
    """(days, accounts) of everything that lies there today; one statement."""
    since = _of(Account.objects.all(), question).order_by().values_list("state_since").annotate(n=Count("pk"))
    return sorted(((question.today - day).days, number) for day, number in since)


def lying(asked: Asked, found: Ages) -> Lying:
    """The bars and the median."""
    count = sum(number for _days, number in found)
    ages = [
        Age(
            words,
            sum(n for days, n in found if first <= days and (last is None or days <= last)),
            asked.address(what="lying", least=str(first), most="" if last is None else str(last)),
        )
        for first, last, words in AGES
    ]
    return Lying(count, _median(found, count), ages)


def rows(user: User, question: Question, least: int = 0, most: int | None = None) -> AccountQuerySet:
    """Those of the accounts that the reader may see, lying for `least` to `most` days."""
    found = _of(Account.objects.visible_to(user), question)
    found = found.filter(state_since__lte=question.today - timedelta(days=least))
    return found if most is None else found.filter(state_since__gte=question.today - timedelta(days=most))


def longest(user: User, question: Question) -> list[Any]:
    """Those that the reader may see and that have been lying longest, with the rule that put each there."""
    return dressed(with_why(rows(user, question)).order_by("state_since", "pk")[:LONGEST], question.today)


def with_why(accounts: AccountQuerySet) -> AccountQuerySet:
    """The accounts with `why`: the rule of the move that put each where it is; a way back is no reason of its own."""
    moves = LedgerEntry.objects.filter(account=OuterRef("pk"), to_state=OuterRef("state")).exclude(rule=Rule.UNDONE)
    why = Subquery(moves.order_by("-pk").values("rule")[:1])
    return accounts.annotate(why=why).select_related("previous_owner").defer("notes", "address")


def dressed(accounts: Iterable[Any], today: date) -> list[Any]:
    """The accounts with `lies` (days) and `why_words`."""
    found, words = list(accounts), dict(Rule.choices)
    for account in found:
        account.lies = (today - account.state_since).days
        account.why_words = words.get(account.why, "")
    return found


def _of(accounts: AccountQuerySet, question: Question) -> AccountQuerySet:
    scope = question.scope
    if scope.nobody:
        return accounts.none()
    there = accounts.filter(state=STATES[question.place])
    if scope.owner_id is not None:
        return there.filter(previous_owner=scope.owner_id)
    return there.filter(team_id__in=scope.team_ids) if scope.team_ids else there


def _median(found: Ages, count: int) -> int | None:
    """The age that half of them have reached at most: the lower one of two in the middle."""
    seen = 0
    for days, number in found:
        seen += number
        if seen * 2 >= count:
            return days
    return None
