"""What counts: the rule for one follow-up, an account's counted days, and what differs (domain.md 2.2, Counting)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.lookups import IsNull

from accounts.committee import coverage
from accounts.models import Account, KeyPerson
from accounts.rules import RuleValues
from accounts.services import contacts
from core import searchkeys
from followups.models import Approval, FollowUp, FollowUpPerson, NotCounting
from followups.models.follow_up import RESPONSES


def is_effective(result: str, has_person: bool) -> bool:
    """The customer responded: it follows from the outcome and the person spoken to, never from a tick box."""
    return result in RESPONSES and has_person


def is_late(occurred_on: date, today: date, rules: RuleValues) -> bool:
    """Entered so late that a manager has to approve it."""
    return (today - occurred_on).days > rules.late_entry_days


def why_not_counting(follow_up: FollowUp) -> NotCounting:
    """The first reason for which a follow-up does not count; COUNTS when there is none."""
    if follow_up.voided_at:
        return NotCounting.VOIDED
    if follow_up.disallowed_by_id:
        return NotCounting.DISALLOWED
    if not follow_up.effective:
        return NotCounting.NO_RESPONSE
    if follow_up.approval in (Approval.PENDING, Approval.REFUSED):
        return NotCounting.NOT_APPROVED
    return NotCounting.COUNTS


def for_life_only(follow_up: FollowUp, account: Account) -> bool:
    """Whether its day lies outside the present cycle: then it counts for life, never towards the twelve (domain.md 3).

    While nobody owns the account, what counted in a cycle stands as it was.
    """
    if account.current_cycle_id is None:
        return follow_up.cycle_id is None
    return follow_up.cycle_id != account.current_cycle_id


def counted_days(account_id: int) -> set[tuple[int | None, date]]:
    """(cycle, day) of every follow-up that counts: once per account and day, whoever of us made it."""
    rows = FollowUp.objects.counting().filter(account_id=account_id)
    return set(rows.values_list("cycle_id", "occurred_on").distinct())


def day_counted_before() -> Exists:
    """Whether an earlier entry of the same account, cycle and day counts: annotate follow-ups with it."""
    same_day = FollowUp.objects.counting().filter(
        account=OuterRef("account"), occurred_on=OuterRef("occurred_on"), pk__lt=OuterRef("pk")
    )
    same_cycle = Q(cycle=OuterRef("cycle")) | Q(cycle__isnull=True) & Q(IsNull(OuterRef("cycle"), True))
    return Exists(same_day.filter(same_cycle))


def recount(account_id: int, *, today: date) -> None:
    """Recount the (locked) account from its follow-ups."""
    contacts.recount(account_id, counted_days=counted_days(account_id), today=today)


def refresh_persons(person_ids: set[int]) -> None:
    """Set the persons' last contact from the follow-ups that count."""
    links = FollowUpPerson.objects.current().filter(person_id__in=person_ids, follow_up__not_counting="")
    latest = dict(links.values_list("person_id").annotate(Max("follow_up__occurred_on")).order_by())
    persons = list(KeyPerson.objects.filter(pk__in=person_ids).order_by("pk"))
    for person in persons:
        person.last_contact_on = latest.get(person.pk)
    KeyPerson.objects.bulk_update(persons, ["last_contact_on"])
    coverage.refresh(*(person.account_id for person in persons))


def hash_of(text: str) -> str:
    """Equal for texts that differ only in case, width, script variant, spaces or punctuation; empty for no text."""
    folded = searchkeys.fold(text)
    return hashlib.sha256(folded.encode()).hexdigest()[:32] if folded else ""


_DIFFERENCES = """
WITH logged AS (
    SELECT DISTINCT account_id, cycle_id, occurred_on AS day FROM followups_followup WHERE not_counting = ''
), counted AS (
    SELECT account_id, cycle_id, day FROM accounts_contactday WHERE counted
)
SELECT coalesce(l.account_id, c.account_id), coalesce(l.cycle_id, c.cycle_id), coalesce(l.day, c.day), l.day IS NOT NULL
FROM logged l FULL JOIN counted c
    ON l.account_id = c.account_id AND coalesce(l.cycle_id, 0) = coalesce(c.cycle_id, 0) AND l.day = c.day
WHERE l.day IS NULL OR c.day IS NULL
ORDER BY 1, 3 LIMIT %s
"""


def differences(limit: int = 1000) -> Iterator[dict[str, Any]]:
    """Days that follow-ups and contact days tell differently, compared by set; nothing when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES, [limit])
        for account_id, cycle_id, day, logged in cursor.fetchall():
            yield {
                "account": account_id,
                "cycle": cycle_id,
                "day": day.isoformat(),
                "what": "contact not counted" if logged else "counted without a contact",
            }
