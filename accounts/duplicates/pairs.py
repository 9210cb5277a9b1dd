"""Pairs of accounts that may be one company, among what a manager leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.utils import timezone

from accounts.duplicates.twins import OF_KIND, Reason, Why
from accounts.models import Account, NotDuplicate
from core import searchkeys
from core.lately import are_many, kept

if TYPE_CHECKING:
    from accounts.models import AccountQuerySet
    from users.models import User

Key = tuple[int, int]  # the ids of a pair, the lower one first
Found = tuple[int, int, list[str]]

MOST_SHARED = 5  # accounts with one value, from which it is no hint any more
PAGE = 20
LOOKED = 3  # pages of kept pairs that are looked through for one that still stands
MOST_KEPT = 2_000


@dataclass(frozen=True)
class Pair:
    """Two accounts and why they may be one; the older one first."""

    one: Account
    other: Account
    why: tuple[Why, ...]

    @property
    def reasons(self) -> list[str]:
        """Why, in words."""
        return [why.words for why in self.why]


_PAIRS = """
WITH mine AS ({mine}), known AS (
    SELECT m.kind, m.value, m.account_id FROM accounts_accountmatch m JOIN mine ON mine.id = m.account_id
    WHERE m.current AND m.kind IN ('tel', 'email', 'domain', 'name')
    UNION
    SELECT m.kind, m.value, p.account_id FROM accounts_personmatch m JOIN accounts_keyperson p ON p.id = m.person_id
    JOIN mine ON mine.id = p.account_id WHERE m.current AND m.kind IN ('tel', 'email', 'domain')
), shared AS (
    SELECT kind, value FROM known GROUP BY kind, value HAVING count(*) BETWEEN 2 AND %s
), pairs AS (
    SELECT a.account_id AS low, b.account_id AS high, array_agg(a.kind || ' ' || a.value ORDER BY a.kind) AS keys
    FROM shared s JOIN known a USING (kind, value) JOIN known b USING (kind, value)
    WHERE a.account_id < b.account_id GROUP BY 1, 2
)
SELECT low, high, keys FROM pairs
WHERE (low, high) > (%s, %s)
  AND NOT EXISTS (SELECT FROM accounts_notduplicate n WHERE n.low_id = low AND n.high_id = high)
ORDER BY low, high LIMIT %s
"""


class Pairs(NamedTuple):
    """A page of pairs, where the next one begins, and when they were looked for."""

    pairs: list[Pair]
    more: Key | None
    at: datetime


def pairs_for(user: User, *, after: Key = (0, 0), size: int = PAGE) -> Pairs:
    """Suggested pairs among the accounts a manager leads (all for an admin).

    Of many accounts the first MOST_KEPT are looked for once in some minutes; what was merged, handed on or said to be no
    duplicate since is left out.
    """
    rows, beyond, at = _looked_for(user, after, size)
    accounts = (
        Account.objects.of_teams(user)
        .select_related("owner", "team")
        .in_bulk(list({pk for low, high, _keys in rows for pk in (low, high)}))
    )
    there = [row for row in rows if row[0] in accounts and row[1] in accounts]
    pairs = [
        Pair(accounts[low], accounts[high], _whys(accounts[low], accounts[high], keys))
        for low, high, keys in there[:size]
    ]
    return Pairs(pairs, (there[size - 1][0], there[size - 1][1]) if len(there) > size else beyond, at)


def _looked_for(user: User, after: Key, size: int) -> tuple[list[Found], Key | None, datetime]:
    """Pairs behind `after`, more than a page; of kept ones also up to where they were looked through, and when."""
    mine = Account.objects.of_teams(user)
    if are_many(mine):
        scope = "all" if user.is_admin else sorted(user.managed_team_ids)
        looked = kept("pairs", scope, lambda: _found(mine, (0, 0), MOST_KEPT), wide=True)
        ahead = [row for row in looked.found if (row[0], row[1]) > after]
        some = ahead[: LOOKED * size]  # of which some may be settled by now
        if len(looked.found) < MOST_KEPT or len(ahead) > len(some):
            told = NotDuplicate.objects.filter(low__in={row[0] for row in some})
            settled = set(told.values_list("low_id", "high_id"))
            beyond = (some[-1][0], some[-1][1]) if len(ahead) > len(some) else None
            return [row for row in some if (row[0], row[1]) not in settled], beyond, looked.at
    return _found(mine, after, size + 1), None, timezone.now()


def _found(mine: AccountQuerySet, after: Key, most: int) -> list[Found]:
    sql, params = mine.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS.format(mine=sql), [*params, MOST_SHARED, *after, most])
        return cursor.fetchall()


def _whys(one: Account, other: Account, keys: list[str]) -> tuple[Why, ...]:
    found = set()
    for kind, _space, value in (key.partition(" ") for key in keys):
        if kind == "name":
            same = searchkeys.fold(one.name) == searchkeys.fold(other.name)
            found.add(Why(Reason.NAME, "" if same else "form"))
        else:
            reason = OF_KIND[kind]
            found.add(Why(reason, searchkeys.telephone_tail(value) if reason == Reason.TELEPHONE else value))
    return tuple(sorted(found))
