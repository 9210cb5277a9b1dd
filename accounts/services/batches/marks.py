"""An account as it was: a mark that tells whether it has changed, and the row kept for the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Func, IntegerField

from accounts.models import Account, Outcome

# What makes an account another one in the eyes of whoever decided about it: where it is, contacts, orders.
_MARKED = (
    "state", "owner_id", "desk", "current_cycle_id", "state_since", "cycle_contacts", "lifetime_contacts",
    "last_contact_on", "last_order_on", "order_in_cycle",
)  # fmt: skip

# What a move writes: everything else of the row is none of its business. The due dates come back with it, so that
# the clocks see dates that people knew before instead of new ones.
KEPT = (
    "state", "state_since", "owner_id", "previous_owner_id", "team_id", "desk", "look_again_on", "desk_reminded_on",
    "current_cycle_id", "cycle_started_on", "cycle_contacts", "order_in_cycle", "kept_until_contacts", "keeps",
    "proposal_visible_on", "paused_until", "not_before_recycle", "not_before_suspend", "alarmed_due_on",
    "warned_due_on", "warned_on", "warned_days", "recycle_due_on", "suspend_due_on",
)  # fmt: skip
_DUE = ("recycle_due_on", "suspend_due_on")

_KEEP = """
UPDATE accounts_batchitem item SET before = jsonb_build_object({pairs},
    'group', (SELECT coalesce(jsonb_agg(m.id), '[]') FROM accounts_workinggroupmember m
              WHERE m.account_id = a.id AND m.ended_on IS NULL),
    'calls', (SELECT coalesce(jsonb_agg(e.id), '[]') FROM accounts_escalation e
              WHERE e.account_id = a.id AND e.done_at IS NULL))
FROM accounts_account a WHERE item.batch_id = %s AND item.account_id = a.id AND a.id = ANY(%s)
"""
_MOVED = """
UPDATE accounts_batchitem item SET outcome = %s, after = hashtext(ROW({columns})::text)
FROM accounts_account a WHERE item.batch_id = %s AND item.account_id = a.id AND a.id = ANY(%s)
"""
_LEFT = """
UPDATE accounts_batchitem item SET outcome = %s, why = left_alone.why
FROM unnest(%s::bigint[], %s::text[]) AS left_alone(account_id, why)
WHERE item.batch_id = %s AND item.account_id = left_alone.account_id
"""
_BRING_BACK = """
UPDATE accounts_account a SET {columns}
FROM accounts_batchitem item CROSS JOIN LATERAL jsonb_populate_record(NULL::accounts_account, item.before) old
WHERE item.batch_id = %s AND item.account_id = a.id AND a.id = ANY(%s)
"""
_TEAM_OF_OWNER = """
UPDATE accounts_account a SET team_id = u.team_id FROM users_user u
WHERE a.owner_id = u.id AND a.team_id IS DISTINCT FROM u.team_id AND a.id = ANY(%s)
"""
_GROUP_BACK = """
UPDATE accounts_workinggroupmember m SET ended_on = NULL
FROM accounts_batchitem item WHERE item.batch_id = %s AND item.account_id = m.account_id AND m.account_id = ANY(%s)
    AND item.before -> 'group' @> to_jsonb(m.id) AND m.ended_on IS NOT NULL
    AND EXISTS (SELECT 1 FROM users_user u WHERE u.id = m.user_id AND u.is_active)
    AND NOT EXISTS (SELECT 1 FROM accounts_workinggroupmember o
                    WHERE o.account_id = m.account_id AND o.user_id = m.user_id AND o.ended_on IS NULL)
"""
_CALLS_BACK = """
UPDATE accounts_escalation e SET done_at = NULL, done_by_id = NULL
FROM accounts_batchitem item WHERE item.batch_id = %s AND item.account_id = e.account_id AND e.account_id = ANY(%s)
    AND item.before -> 'calls' @> to_jsonb(e.id) AND e.answer = ''
"""


def mark() -> Func:
    """A number that differs as soon as the account was moved, contacted or has ordered."""
    fields = [F(name) for name in _MARKED]
    return Func(*fields, template="hashtext(ROW(%(expressions)s)::text)", output_field=IntegerField())


def marks_of(ids: Sequence[int]) -> dict[int, int]:
    """The present mark of each account."""
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", mark()))


def keep(batch_id: int, ids: Sequence[int]) -> None:
    """Put the rows of these (locked) accounts into their items before they move."""
    pairs = ", ".join(f"'{name}', a.{name}" for name in KEPT)
    _run(_KEEP.format(pairs=pairs), batch_id, ids)


def close_moved(batch_id: int, ids: Sequence[int]) -> None:
    """Write that these have moved, with their marks right after it: whatever happens later makes them differ."""
    columns = ", ".join(f"a.{name}" for name in _MARKED)
    _run(_MOVED.format(columns=columns), Outcome.MOVED, batch_id, ids)


def close_left(batch_id: int, why: Mapping[int, str], outcome: Outcome = Outcome.LEFT) -> None:
    """Write which accounts stay where they are, and why."""
    _run(_LEFT, outcome, list(why), [str(word) for word in why.values()], batch_id)


def bring_back(batch_id: int, ids: Sequence[int], *, same_day: bool) -> None:
    """Write the kept rows back; on a later day the due dates are left to the clocks, which warn people first.

    An owner who has changed teams since takes the account along there.
    """
    columns = ", ".join(f"{name} = old.{name}" for name in KEPT if same_day or name not in _DUE)
    _run(_BRING_BACK.format(columns=columns), batch_id, ids)
    _run(_TEAM_OF_OWNER, ids)
    _run(_GROUP_BACK, batch_id, ids)
    _run(_CALLS_BACK, batch_id, ids)


def _run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
