"""Who of the four roles agrees: in one opportunity, and over the open ones of many accounts (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import QuerySet

from accounts.committee.coverage import Coverage, bits, bits_of
from accounts.models import KeyPerson
from leads.models import Opportunity, Outcome, Stance


def agreeing(account_ids: Collection[int]) -> dict[int, int]:
    """The bits of the roles that agree to an open opportunity, by account: one statement for all."""
    held: Any = _agreed().filter(opportunity__outcome=Outcome.OPEN, opportunity__account_id__in=account_ids)
    rows = held.order_by().values("opportunity__account_id").annotate(held=BitOr(bits("person__roles")))
    return dict(rows.values_list("opportunity__account_id", "held"))


def of_opportunity(opportunity: Opportunity) -> Coverage:
    """Known and met of the account's persons, agreed to this opportunity by those still there."""
    known = met = agreed = 0
    persons = KeyPerson.objects.current().filter(account_id=opportunity.account_id)
    for roles, last in persons.values_list("roles", "last_contact_on"):
        known |= bits_of(roles)
        met |= bits_of(roles) if last else 0
    for roles in _agreed().filter(opportunity=opportunity).values_list("person__roles", flat=True):
        agreed |= bits_of(roles)
    return Coverage(known, met, agreed)


def _agreed() -> QuerySet[Stance]:
    """Agreement of persons who are still there."""
    held: QuerySet[Stance] = Stance.objects.current().filter(
        agreed=True, person__left_on=None, person__merged_into=None
    )
    return held
