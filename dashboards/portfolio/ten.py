"""Accounts at ten contacts and more without an order, and what their manager did about it (domain.md 2.2, At 10 contacts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.policies import InForce, in_force
from core.among import Among
from dashboards import kept
from dashboards.funnel_detail.triangle import SHADES
from dashboards.portfolio import reading
from dashboards.portfolio.asking import Asked
from users.models import User

SHOWN = 8
LOOKED_AT = 200
JOINED, DECIDED, WROTE, NOTHING = "joined", "decided", "wrote", "nothing"
DID: dict[str, str | Promise] = {
    NOTHING: _("Nothing yet"),
    WROTE: _("Wrote an answer"),
    DECIDED: _("Decided to go on"),
    JOINED: _("Came along or spoke with them"),
}
NEAR, REACHED, BEYOND = "near", "reached", "beyond"
BANDS = (NEAR, REACHED, BEYOND)

# Whoever leads: managers and admins, but not the owner. What counts is what they did in the present cycle, and of contacts
# those on the day of the tenth or later, as for the call on Today (followups/services/stepping_in.py). OFFSET 0 keeps each
# look at follow-ups and events one by the account's index; events are asked of accounts that were kept in this cycle alone.
AT_TEN = """, rules AS (
    SELECT * FROM unnest(%(rule_teams)s::bigint[], %(alerts)s::int[], %(requireds)s::int[]) AS r (team, alert, required)
), at_ten AS MATERIALIZED (
    SELECT n.id, n.owner_id, n.current_cycle_id AS cycle, n.cycle_started_on AS since, n.cycle_contacts AS contacts,
        n.grade, n.keeps, coalesce(r.alert, %(alert)s) AS alert,
        CASE WHEN n.cycle_contacts < coalesce(r.required, %(required)s) THEN 'near'
            WHEN n.cycle_contacts = coalesce(r.required, %(required)s) THEN 'reached' ELSE 'beyond' END AS band
    FROM here n LEFT JOIN rules r ON r.team = n.team_id
    WHERE NOT n.order_in_cycle AND n.cycle_contacts >= coalesce(r.alert, %(alert)s)
), leaders AS (SELECT id FROM users_user WHERE role IN ('manager', 'admin'))"""
_LED = """, led AS (
    SELECT t.id, t.band, t.contacts, CASE
        WHEN EXISTS (
            SELECT 1 FROM (
                SELECT id, author_id, author_present FROM followups_followup
                WHERE account_id = t.id AND cycle_id = t.cycle AND voided_at IS NULL AND occurred_on >= coalesce((
                    SELECT d.day FROM accounts_contactday d WHERE d.cycle_id = t.cycle AND d.counted
                    ORDER BY d.day OFFSET t.alert - 1 LIMIT 1
                ), t.since) OFFSET 0
            ) f WHERE f.author_present AND f.author_id <> t.owner_id AND f.author_id IN (SELECT id FROM leaders) OR EXISTS (
                SELECT 1 FROM followups_followupparticipant p WHERE p.follow_up_id = f.id AND p.current
                AND p.user_id <> t.owner_id AND p.user_id IN (SELECT id FROM leaders)
            )
        ) THEN 'joined'
        WHEN t.keeps > 0 AND EXISTS (
            SELECT 1 FROM (
                SELECT actor_id FROM audit_event WHERE subject_type = 'account' AND subject_id = t.id AND at >= t.since
                AND code = 'account.kept' OFFSET 0
            ) e WHERE e.actor_id <> t.owner_id AND e.actor_id IN (SELECT id FROM leaders)
        ) THEN 'decided'
        WHEN EXISTS (
            SELECT 1 FROM accounts_escalation e WHERE e.account_id = t.id AND e.answer <> '' AND e.done_at >= t.since
        ) THEN 'wrote' ELSE 'nothing' END AS did
    FROM {at_ten} t
)"""
LED = AT_TEN + _LED.format(at_ten="at_ten")
# Who did it and when, of some accounts: the latest contact, decision or answer that makes an account stand where it does.
_DONE = """ SELECT l.id, l.contacts, l.did, u.name, d.day, d.at
FROM led l JOIN at_ten t ON t.id = l.id LEFT JOIN LATERAL (
    SELECT f.day, NULL::timestamptz AS at, f.who FROM (
        SELECT x.id, x.occurred_on AS day, CASE
            WHEN x.author_present AND x.author_id <> t.owner_id AND x.author_id IN (SELECT id FROM leaders) THEN x.author_id
            ELSE (
                SELECT p.user_id FROM followups_followupparticipant p WHERE p.follow_up_id = x.id AND p.current
                AND p.user_id <> t.owner_id AND p.user_id IN (SELECT id FROM leaders) ORDER BY p.id LIMIT 1
            ) END AS who
        FROM followups_followup x
        WHERE l.did = 'joined' AND x.account_id = t.id AND x.cycle_id = t.cycle AND x.voided_at IS NULL
    ) f WHERE f.who IS NOT NULL
    UNION ALL
    SELECT NULL, e.at, e.actor_id FROM audit_event e
    WHERE l.did = 'decided' AND e.subject_type = 'account' AND e.subject_id = t.id AND e.at >= t.since
        AND e.code = 'account.kept' AND e.actor_id <> t.owner_id AND e.actor_id IN (SELECT id FROM leaders)
    UNION ALL
    SELECT NULL, e.done_at, e.done_by_id FROM accounts_escalation e
    WHERE l.did = 'wrote' AND e.account_id = t.id AND e.answer <> '' AND e.done_at >= t.since
    ORDER BY 1 DESC NULLS LAST, 2 DESC NULLS LAST LIMIT 1
) d ON true LEFT JOIN users_user u ON u.id = d.who"""
# The first ones alone: accounts are looked into in this order until there are enough.
_ORDERED = "(SELECT * FROM at_ten ORDER BY grade, contacts DESC, id OFFSET 0)"
_FIRST = AT_TEN + _LED.format(at_ten=_ORDERED)
_FIRST_IDS = " SELECT id FROM led WHERE did = 'nothing' LIMIT %(most)s::int"
COUNT = "SELECT 'ten', did, band, '', count(*) FROM led GROUP BY 2, 3"
_IDS = " SELECT id FROM led WHERE (%(did)s = '' OR did = %(did)s) AND (%(band)s = '' OR band = %(band)s)"


@dataclass(frozen=True)
class Row:
    """What the manager did, and how many accounts lie in each band of contacts: number, tint, query string."""

    did: str
    label: str | Promise
    cells: list[tuple[int, int, str]]
    number: int
    to: str


def table(asked: Asked, found: dict[tuple[str, str], int]) -> tuple[list[Row], Row]:
    """The picture, "nothing yet" first, and all together."""
    top = max(found.values(), default=0)
    rows = [_row(asked, did, words, found, top) for did, words in DID.items()]
    return rows, _row(asked, "", "", found, 0)


def ids_of(asked: Asked, policy: InForce, did: str = "", band: str = "") -> RawSQL:
    """The accounts behind a number."""
    return reading.ids(asked, LED + _IDS, did=did, band=band, **rules_of(policy))


def done_at(asked: Asked, among: list[int], policy: InForce) -> list[tuple[Any, ...]]:
    """Of those of the accounts that are at ten contacts: id, contacts, what was done, by whom, its day or its moment.

    One statement.
    """
    return reading.rows(asked, LED + _DONE, among=among, **rules_of(policy))


def waiting(asked: Asked, user: User, *, wide: bool) -> list[Any]:
    """The first accounts with nothing done, by grade and contacts; one statement, and those of the rules.

    Of a wide scope they are looked for among the LOOKED_AT first ones of some minutes ago, which finds whatever was done
    since. Raises TooMuch.
    """
    scope, among = asked.scope, None
    if wide:
        key = (scope.team_ids, asked.segment, asked.today)
        among = kept.others("portfolio.waits", key, lambda: _read(_first(asked, LOOKED_AT)), wide=True).found
    # An account of one person may be with a team that the reader does not lead: then the first ones are not enough.
    found = _first(asked, SHOWN if scope.owner_id is None else None, among)
    seen = Account.objects.visible_to(user).select_related("owner").defer("notes", "address")
    return list(seen.filter(Among(found)).order_by("grade", "-cycle_contacts", "pk")[:SHOWN])


def _first(asked: Asked, most: int | None, among: list[int] | None = None) -> RawSQL:
    return reading.ids(asked, _FIRST + _FIRST_IDS, among=among, most=most, **rules_of(in_force()))


def _read(given: RawSQL) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(given.sql, given.params)
        return [row[0] for row in cursor.fetchall()]


def rules_of(policy: InForce) -> dict[str, Any]:
    """The values that `LED` asks for: from how many contacts a team's manager is called in, and the rule of twelve."""
    return {
        "alert": policy.company.contacts_alert,
        "required": policy.company.contacts_required,
        "rule_teams": list(policy.by_team),
        "alerts": [rules.contacts_alert for rules in policy.by_team.values()],
        "requireds": [rules.contacts_required for rules in policy.by_team.values()],
    }


def _row(asked: Asked, did: str, label: str | Promise, found: dict[tuple[str, str], int], top: int) -> Row:
    numbers = {band: sum(n for (d, b), n in found.items() if b == band and did in ("", d)) for band in BANDS}
    cells = [
        (number, -(-number * SHADES // top) if top else 0, asked.address(list="ten", did=did, band=band))
        for band, number in numbers.items()
    ]
    return Row(did, label, cells, sum(numbers.values()), asked.address(list="ten", did=did))
