"""Pairs of accounts that may be one company, among what a manager leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from accounts.duplicates.twins import OF_KIND, Reason, Why
from accounts.models import Account
from core import searchkeys

if TYPE_CHECKING:
    from users.models import User

MOST_SHARED = 5  # accounts with one value, from which it is no hint any more
PAGE = 20


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


def pairs_for(
    user: User, *, after: tuple[int, int] = (0, 0), size: int = PAGE
) -> tuple[list[Pair], tuple[int, int] | None]:
    """Suggested pairs among the accounts a manager leads (all for an admin), and where the next page begins."""
    mine, params = Account.objects.of_teams(user).order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS.format(mine=mine), [*params, MOST_SHARED, *after, size + 1])
        rows = cursor.fetchall()
    ids = {pk for low, high, _keys in rows for pk in (low, high)}
    accounts = Account.objects.of_teams(user).select_related("owner", "team").in_bulk(list(ids))
    more = rows[size:]
    pairs = [
        Pair(accounts[low], accounts[high], _whys(accounts[low], accounts[high], keys))
        for low, high, keys in rows[:size]
    ]
    return pairs, (rows[size - 1][0], rows[size - 1][1]) if more else None


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
