"""What leads, opportunities and orders bring into another account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, State
from accounts.services.merging.choosing import GONE
from accounts.services.merging.joining import Differing
from leads.models import DepartmentEffect, Lead, Opportunity, Order, Quote, QuoteState, Stance
from leads.services import facts

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import KeyPerson
    from commons.journal import Journal
    from users.models import User


def move(kept: Account, gone: Account, journal: Journal) -> None:
    """Hang leads, opportunities and orders of the gone account on the kept one; both are locked.

    An order of the kept account's cycle counts in it; older ones stay in the cycle they fell in.
    """
    journal.change(Opportunity.objects.filter(account=gone), account_id=kept.pk)
    orders = Order.objects.filter(account=gone)
    if kept.state == State.OWNED and kept.cycle_started_on:
        recent: QuerySet[Order] = orders.filter(ordered_on__gte=kept.cycle_started_on)
        journal.change(recent, account_id=kept.pk, cycle_id=kept.current_cycle_id)
    journal.change(orders.all(), account_id=kept.pk)
    for link in ("account", "referred_by", "dormant_account"):
        journal.change(Lead.objects.filter(**{link: gone}), **{f"{link}_id": kept.pk})


def refresh(*account_ids: int, today: date) -> None:
    """Tell the accounts their orders and open opportunities again."""
    for pk in account_ids:
        facts.refresh_orders(pk, today=today)
        facts.refresh_open(pk, today=today)


STANCE = "stance."  # and the opportunity's id: the name of a choice


def differing(kept: KeyPerson, gone: KeyPerson, reader: User) -> list[Differing]:
    """The opportunities in which both persons have a stance and the two say different things."""
    rows = Stance.objects.visible_to(reader).filter(removed_at=None).select_related("opportunity").order_by("pk")
    theirs = {row.opportunity_id: row for row in rows.filter(person=gone)}
    found = []
    for mine in rows.filter(person=kept):
        sides = [_in_words(row) for row in (mine, theirs.get(mine.opportunity_id)) if row is not None]
        if len(sides) > 1 and sides[0] != sides[1]:
            label = _("Stance: %(name)s") % {"name": mine.opportunity.name}
            found.append(Differing(f"{STANCE}{mine.opportunity_id}", label, *sides))
    return found


def _in_words(row: Stance) -> str:
    """A stance with everything that is said beside it."""
    effect = row.get_department_effect_display() if row.department_effect != DepartmentEffect.UNKNOWN else ""
    said = [row.get_stance_display(), _("agrees") if row.agreed else "", row.result, row.win, effect]
    return " · ".join(str(part) for part in said if part)


def move_person(kept_id: int, gone_id: int, journal: Journal, choices: Mapping[str, str]) -> None:
    """Leads that became the gone person became the kept one; so do stances and drafts of quotations.

    Where both have a stance in one opportunity, the kept person's stands unless the other's is chosen. What was issued names whom it was issued to.
    """
    journal.change(Lead.objects.filter(key_person_id=gone_id), key_person_id=kept_id)
    stances = Stance.objects.filter(person_id=gone_id, removed_at=None)
    others = [
        int(name.removeprefix(STANCE)) for name, side in choices.items() if name.startswith(STANCE) and side == GONE
    ]
    wanted = stances.filter(opportunity__in=others).values("opportunity_id")
    journal.change(
        Stance.objects.filter(person_id=kept_id, removed_at=None, opportunity__in=wanted), removed_at=timezone.now()
    )
    theirs = Stance.objects.filter(person_id=kept_id, removed_at=None).values("opportunity_id")
    journal.change(stances.filter(opportunity__in=theirs), removed_at=timezone.now())
    journal.change(stances.exclude(opportunity__in=theirs), person_id=kept_id)
    journal.change(Quote.objects.filter(contact_id=gone_id, state=QuoteState.DRAFT), contact_id=kept_id)
