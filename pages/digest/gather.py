"""What the daily mails of many people hold, gathered by set: queues, news, and what waits for managers.

The queues are those of accounts.queues and what waits is what pages.deciding counts, so a number in the mail equals the
one on Today. However many people a chunk has, the number of statements is the same (times the distinct sets of rules in
force, and one for every ten managers).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from accounts.models import Account
from accounts.policies import InForce, in_force
from accounts.queues import QUEUES
from accounts.rules import RuleValues
from core.clock import business_date
from notifications.inbox import veiled
from notifications.models import Digest, DigestKind, DigestState, Mailed, Notice
from notifications.services.digests import Reader
from pages import deciding
from users.models import Leave, Team, User

SHOWN = 5
NAMED = 3
LONGEST_LOOK_BACK = timedelta(days=7)
# The queues of a mail, with the group of kinds that switches each off.
MAILED = {"overdue": "due", "due_today": "due", "proposed": "clocks", "recycle_soon": "clocks"}
IN_QUEUES = ("step_due", "follow_up_overdue", "recycle_warning", "proposed")  # kinds that the queues tell already


@dataclass
class QueuePart:
    """One queue of a person: how many, and the first accounts."""

    name: str
    rules: RuleValues
    count: int = 0
    accounts: list[Account] = field(default_factory=list)


@dataclass
class News:
    """Unread notices of one kind: how many, and the first of them."""

    code: str
    count: int
    notices: list[Notice] = field(default_factory=list)


@dataclass
class Contents:
    """What one person's mail holds."""

    reader: Reader
    today: date
    queues: list[QueuePart] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Nothing to say: no mail."""
        return not (self.queues or self.news or self.waiting)


def contents_of(readers: Sequence[Reader], now: datetime) -> list[Contents]:
    """The contents of each reader's mail, in the same order."""
    today, policy = business_date(now), in_force()
    queues, news = _queues(readers, today, policy), _news(readers, now)
    waiting = waiting_of(readers, today, policy)
    return [
        Contents(
            reader,
            today,
            [part for part in queues[reader.user.pk] if part.count and _wants(reader, MAILED[part.name])],
            [one for one in news[reader.user.pk] if reader.wishes.mailed(one.code) is Mailed.DIGEST],
            waiting.get(reader.user.pk, {}) if _wants(reader, "decisions") else {},
        )
        for reader in readers
    ]


def _wants(reader: Reader, group: str) -> bool:
    """Whether a mail says how things of a group stand; each matter told at once still counts in it."""
    return reader.wishes.group_mailed(group) is not Mailed.NONE


# -- queues ------------------------------------------------------------------------------------------------------
def _queues(readers: Sequence[Reader], today: date, policy: InForce) -> dict[int, list[QueuePart]]:
    """Per person the queues of the own accounts and of those they deputise for today."""
    served = _served(readers, today)
    by_rules: dict[RuleValues, set[int]] = defaultdict(set)
    for reader in readers:
        by_rules[policy.of(reader.user.team_id)] |= set(served[reader.user.pk])
    found = {
        (name, rules): _first_rows(name, owners, today, rules) for name in MAILED for rules, owners in by_rules.items()
    }
    parts: dict[int, list[QueuePart]] = {}
    for reader in readers:
        rules = policy.of(reader.user.team_id)
        parts[reader.user.pk] = [
            _together(name, rules, [found[name, rules][owner] for owner in served[reader.user.pk]]) for name in MAILED
        ]
    return parts


def _served(readers: Sequence[Reader], today: date) -> dict[int, list[int]]:
    """Oneself first, then the absent colleagues one deputises for."""
    served = {reader.user.pk: [reader.user.pk] for reader in readers}
    absent = Leave.objects.on(today).filter(deputy__in=served).order_by("pk").values_list("deputy_id", "user_id")
    for deputy, user in absent:
        served[deputy].append(user)
    return served


def _first_rows(name: str, owners: Iterable[int], today: date, rules: RuleValues) -> dict[int, QueuePart]:
    """The first accounts of a queue for each owner and how many there are: one statement."""
    rows = QUEUES[name].rows(Account.objects.filter(owner__in=owners), today, rules)
    ranked = rows.annotate(
        place=Window(RowNumber(), partition_by=[F("owner_id")], order_by=_order_of(rows)),
        total=Window(Count("pk"), partition_by=[F("owner_id")]),
    ).filter(place__lte=SHOWN)
    columns = ("name", "owner_id", "next_contact_due_on", "recycle_due_on", "suspend_due_on", "cycle_contacts", "grade")
    parts: dict[int, QueuePart] = defaultdict(lambda: QueuePart(name, rules))
    for account in ranked.only(*columns, "owner__name").select_related("owner").order_by("owner_id", "place"):
        part = parts[account.owner_id or 0]
        part.count = account.total  # type: ignore[attr-defined]
        part.accounts.append(account)
    return parts


def _order_of(rows: Any) -> list[Any]:
    """The order that the queue's definition gives it."""
    return list(rows.query.order_by)


def _together(name: str, rules: RuleValues, parts: list[QueuePart]) -> QueuePart:
    accounts = [account for part in parts for account in part.accounts]
    return QueuePart(name, rules, sum(part.count for part in parts), accounts[:SHOWN])


# -- news --------------------------------------------------------------------------------------------------------
def _news(readers: Sequence[Reader], now: datetime) -> dict[int, list[News]]:
    """Unread notices since the last mail, by kind, newest kind first, without what is decided: one statement."""
    last = Digest.objects.filter(
        recipient=OuterRef("recipient"), kind=DigestKind.DAILY, state__in=[DigestState.SENT, DigestState.EMPTY]
    ).order_by("-on")
    together: Any = {"partition_by": [F("recipient_id"), F("kind")]}
    rows = (
        Notice.objects.unread()
        .unsettled()
        .filter(recipient__in=[reader.user.pk for reader in readers], at__gt=now - LONGEST_LOOK_BACK)
        .exclude(kind__in=IN_QUEUES)
        .annotate(since=Subquery(last.values("told_until")[:1]))
        .filter(Q(since=None) | Q(at__gt=F("since")))
        .annotate(place=Window(RowNumber(), order_by=["-at", "-pk"], **together), total=Window(Count("pk"), **together))
    )
    news = _by_kind(rows)
    return defaultdict(list, {pk: list(kinds.values()) for pk, kinds in news.items()})


def news_of(digests: Iterable[Digest]) -> dict[int, list[News]]:
    """What mails at once tell, by the mail's number: what has been read or decided meanwhile is left out."""
    together: Any = {"partition_by": [F("recipient_id"), F("kind")]}
    found = {}
    for digest in digests:
        rows = Notice.objects.unread().unsettled().filter(pk__in=digest.notices, recipient=digest.recipient_id)
        ranked = rows.annotate(
            place=Window(RowNumber(), order_by=["-at", "-pk"], **together), total=Window(Count("pk"), **together)
        )
        found[digest.pk] = list(_by_kind(ranked).get(digest.recipient_id, {}).values())
    return found


def _by_kind(rows: Any) -> dict[int, dict[str, News]]:
    news: dict[int, dict[str, News]] = defaultdict(dict)
    for notice in veiled(rows.filter(place__lte=NAMED).order_by("-at", "-pk")):
        total: int = notice.total  # type: ignore[attr-defined]
        news[notice.recipient_id].setdefault(notice.kind, News(notice.kind, total)).notices.append(notice)
    return news


# -- what waits for managers ---------------------------------------------------------------------------------------
def waiting_of(readers: Sequence[Reader], today: date, policy: InForce) -> dict[int, dict[str, int]]:
    """Per manager or admin how much waits for a decision, by kind: what the board of Today counts (pages/deciding.py)."""
    leaders = [reader.user for reader in readers if reader.user.is_manager or reader.user.is_admin]
    if not leaders:
        return {}
    teams, served = teams_of(leaders), _served(readers, today)
    for user in leaders:  # asked for all of them at once, as deciding.counts_of would for each
        user._managed_team_ids = frozenset(teams[user.pk])
        user._served_owner_ids = tuple(served[user.pk])
    return deciding.counts_of(leaders, today=today, policy=policy)


def teams_of(leaders: Sequence[User]) -> dict[int, set[int]]:
    """The teams each manager leads and all below, from the whole tree read once."""
    rows = list(Team.objects.order_by("pk").values_list("pk", "parent_id", "manager_id"))
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent, _manager in rows:
        below[parent].append(pk)
    teams: dict[int, set[int]] = {user.pk: set() for user in leaders}
    for pk, _parent, manager in rows:
        if manager in teams:
            _add_tree(pk, below, teams[manager])
    return teams


def _add_tree(pk: int, below: dict[int | None, list[int]], found: set[int]) -> None:
    if pk not in found:
        found.add(pk)
        for child in below[pk]:
            _add_tree(child, below, found)
