"""Who of the four roles agrees: in one opportunity, and over the open ones of many accounts (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from accounts.committee.coverage import Agreement, Coverage, Holder, agreement, details, judged
from accounts.models import KeyPerson
from core.formatting import listed
from leads.models import Opportunity, Outcome, Stance, StanceKind


def holder(person: KeyPerson, stance: str, *, agreed: bool, met: bool, roles: list[str] | None = None) -> Holder:
    """A person as the rule of agreement reads them; `roles`: those of another day."""
    return Holder(
        roles=person.roles if roles is None else roles,
        met=met,
        agreed=agreed,
        opposes=stance == StanceKind.OPPONENT,
        aside=stance == StanceKind.IMMATERIAL,
        name=person.shown,
        withheld=person.restricted_at is not None,
    )


def agreeing(account_ids: Collection[int]) -> dict[int, Agreement]:
    """The bits of the roles that agree to an open opportunity, and that oppose one, by account: two statements."""
    told: dict[int, dict[int, dict[int, tuple[str, bool]]]] = {}
    rows = Stance.objects.current().filter(opportunity__account_id__in=account_ids, opportunity__outcome=Outcome.OPEN)
    for account_id, deal, person, stance, agreed in rows.values_list(
        "opportunity__account_id", "opportunity_id", "person_id", "stance", "agreed"
    ):
        told.setdefault(account_id, {}).setdefault(deal, {})[person] = stance, agreed
    persons: dict[int, list[KeyPerson]] = {}
    people = KeyPerson.objects.counted().filter(account_id__in=list(told)).exclude(roles=[])
    for person in people.only("account_id", "roles", "name", "last_contact_on", "restricted_at", "erased_at"):
        persons.setdefault(person.account_id, []).append(person)
    return {pk: _over(_holders(persons.get(pk, ()), lines) for lines in deals.values()) for pk, deals in told.items()}


def _over(deals: Iterable[Iterable[Holder]]) -> Agreement:
    """A role agrees where all of its holders agree to one of the deals; it opposes where one of them opposes one."""
    agreed = opposed = 0
    for holders in deals:
        own = agreement(holders)
        agreed, opposed = agreed | own[0], opposed | own[1]
    return agreed, opposed


def roles_of(persons: Sequence[KeyPerson], stances: Iterable[Stance]) -> list[dict[str, Any]]:
    """The four roles over the open deals of one account, of rows that are read already; as `agreeing` judges them."""
    lines: dict[int, dict[int, tuple[str, bool]]] = {}
    for row in stances:
        lines.setdefault(row.opportunity_id, {})[row.person_id] = row.stance, row.agreed
    deals = [_holders(persons, each) for each in lines.values()]
    known = judged(_holders(persons, {}))
    notes: dict[str, list[str]] = {}
    for holders in deals:
        for role, words in details(holders).items():
            if words not in notes.setdefault(role, []):
                notes[role].append(words)
    found = Coverage(known.known, known.met, *_over(deals), withheld=known.withheld)
    return found.told({role: listed(words) for role, words in notes.items()})


def holders_of(opportunity: Opportunity) -> list[Holder]:
    """The persons who are still there, restricted ones too, as they stand to this opportunity: two statements."""
    rows = Stance.objects.current().filter(opportunity=opportunity)
    lines = {person: (stance, agreed) for person, stance, agreed in rows.values_list("person_id", "stance", "agreed")}
    persons = KeyPerson.objects.counted().filter(account_id=opportunity.account_id).order_by("pk")
    return _holders(persons, lines)


def of_opportunity(opportunity: Opportunity) -> Coverage:
    """Known and met of the account's persons, agreed to this opportunity by those still there."""
    return judged(holders_of(opportunity))


def _holders(persons: Iterable[KeyPerson], lines: Mapping[int, tuple[str, bool]]) -> list[Holder]:
    found = []
    for person in persons:
        stance, agreed = lines.get(person.pk, ("", False))
        found.append(holder(person, stance, agreed=agreed, met=person.last_contact_on is not None))
    return found
