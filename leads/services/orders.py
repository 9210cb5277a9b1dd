"""Winning an opportunity, and taking an order back that was a mistake (domain.md sections 2.2 and 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Rested
from accounts.services.calls import resting
from accounts.services.managers import manages
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from core import formatting
from leads.models import LostReason, Opportunity, OpportunitySearch, Order, OrderLine, Outcome, Stage, StageChange
from leads.services import credit, criteria, facts, numbering
from leads.services import lines as amounts
from leads.services.lines import Line
from leads.services.opportunities import check_existed, check_skipped, lock_open
from leads.services.steps import record_step, save_version
from notifications.services import Message, tell

if TYPE_CHECKING:
    from users.models import User


@transaction.atomic
def win(
    opportunity: Opportunity,
    *,
    amount: Decimal,
    ordered_on: date,
    by: User,
    today: date,
    version: int,
    currency: str = "",
    reason: str = "",
    number: str = "",
    number_reason: str = "",
    lines: Sequence[Line] = (),
    discount: Decimal = Decimal(0),
) -> Order:
    """Make an order of an open opportunity; it is credited to the owner and the team of that day.

    `amount` in `currency` (the opportunity's when empty). Winning before the stage Close needs a reason. An order
    older than the opening, or than a step, takes them back to its own day: the deal was entered late.
    `lines` less `discount` (percent) must add up to the amount. `number` is what the order is called; one that another
    order has needs a `number_reason`.
    Raises StaleEdit, WrongState, ReasonNeeded, NumberTaken, CriteriaMissing, InvalidInput.
    """
    opportunity, account = lock_open(opportunity, version)
    _check_order(amount, ordered_on, today)
    _check_lines(lines, discount, amount, currency or opportunity.currency)
    if ordered_on < opportunity.opened_on:
        check_existed(account, ordered_on)
    check_skipped(opportunity.stage, Stage.ORDER, reason)
    again = numbering.check(number, by=by, reason=number_reason)
    gaps = criteria.plain(criteria.check(opportunity, Stage.ORDER))
    earlier = _take_back_to(opportunity, ordered_on)
    was = opportunity.stage
    opportunity.stage, opportunity.outcome, opportunity.closed_on = Stage.ORDER, Outcome.WON, ordered_on
    opportunity.stage_since = ordered_on
    seller = credit.on(account, ordered_on)
    credit.note(opportunity, seller)
    save_version(opportunity, ["stage", "stage_since", "outcome", "closed_on", "opened_on", *credit.COLUMNS])
    record_step(opportunity, from_stage=was, by=by, on=ordered_on, reason=reason, **gaps)
    order = Order.objects.create(
        account=account,
        cycle=seller.cycle,
        opportunity=opportunity,
        amount=amount,
        currency=currency or opportunity.currency,
        ordered_on=ordered_on,
        credited_to=seller.person,
        team_id=seller.team_id,
    )
    audit.record("opportunity.won", opportunity, by=by, account=account.pk, order=order.pk, **earlier, **again, **gaps)
    if number.strip() or lines:
        order.number, order.discount = number.strip(), discount if lines else Decimal(0)
        order.save(update_fields=["number", "discount"])
        amounts.write(OrderLine, lines, order=order)
    resting.deal_closed(account, opportunity.pk, Rested.WON, by=by)
    facts.refresh_orders(account.pk, today=today)
    facts.refresh_open(account.pk, today=today)
    return order


@transaction.atomic
def void_order(order: Order, *, by: User, reason: str, today: date) -> Order:
    """Make an order void that was entered by mistake; its opportunity is open again where it stood.

    One that an import made for this order alone (`only_this_order`) is taken back with it instead.
    Raises NotAllowed (only managers of the team and admins), ReasonNeeded, WrongState.
    """
    account = lock(order.account_id)
    if not manages(by, account):
        raise NotAllowed(_("Only the manager of the team or an admin may make an order void."))
    if not reason.strip():
        raise ReasonNeeded()
    now = timezone.now()
    valid = Order.objects.filter(pk=order.pk, voided_at=None)
    if not valid.update(voided_at=now, voided_by=by, void_reason=reason.strip()):
        raise WrongState(_("This order is void already."))
    if order.opportunity_id and only_this_order(order):
        _take_along(order.opportunity_id, by=by, on=today, at=now, reason=reason.strip())
    elif order.opportunity_id:
        _open_again(order.opportunity_id, by=by, on=today, reason=reason)
        resting.deal_reopened(account, order.opportunity_id, Rested.WON)
    audit.record("order.voided", order, by=by, account=account.pk, reason=reason.strip())
    if account.owner_id and account.owner_id != by.pk:
        params = {"name": account.name, "who": by.name, "reason": reason.strip(), "order": _called(order)}
        tell([Message(account.owner_id, "order_voided", f"order_voided:{order.pk}", "", account.pk, params)])
    facts.refresh_orders(account.pk, today=today)
    facts.refresh_open(account.pk, today=today)
    order.refresh_from_db()
    return order


def _called(order: Order) -> str:
    return order.number or f"{order.currency} {formatting.plain(order.amount)}"


def _check_order(amount: Decimal, ordered_on: date, today: date) -> None:
    if amount <= 0:
        raise InvalidInput(_("An order has an amount above zero."))
    if ordered_on > today:
        raise InvalidInput(_("An order cannot be dated in the future."))


def _check_lines(lines: Sequence[Line], discount: Decimal, amount: Decimal, currency: str) -> None:
    if not lines:
        return
    total = amounts.total_of(lines, discount)
    if total != amount:
        raise InvalidInput(
            _("The lines add up to %(total)s: take that amount, or win without the lines."),
            total=formatting.money(total, currency),
        )


def _take_back_to(opportunity: Opportunity, day: date) -> dict[str, Any]:
    """Move the opening and the steps that would lie after the order to its day; what they were, for the event."""
    later = StageChange.objects.filter(opportunity=opportunity, on__gt=day)
    was = [[pk, on.isoformat()] for pk, on in later.order_by("pk").values_list("pk", "on")]
    later.update(on=day)
    if opportunity.opened_on <= day:
        return {"steps_were": was} if was else {}
    opened, opportunity.opened_on = opportunity.opened_on, day
    return {"opened_on": [opened.isoformat(), day.isoformat()], "steps_were": was}


def only_this_order(order: Order) -> bool:
    """Whether an import made its opportunity for this order alone: both of one day and moment, nothing else on it since."""
    deal = order.opportunity and Opportunity.objects.get(pk=order.opportunity.pk)
    if deal is None or deal.version != 1 or deal.outcome != Outcome.WON or deal.voided_at:
        return False
    steps = list(StageChange.objects.filter(opportunity=deal).values_list("on", "at"))
    if len(steps) != 2 or steps[0] != steps[1]:  # opened and won, in one stroke
        return False
    if Order.objects.filter(opportunity=deal).exclude(pk=order.pk).exists():
        return False
    relations = (f for f in Opportunity._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete)
    others = (f for f in relations if f.related_model not in (Order, StageChange, OpportunitySearch))
    return not any(
        f.related_model._base_manager.filter(**{f.field.name: deal.pk}).exists()  # type: ignore[union-attr]
        for f in others
    )


def _take_along(opportunity_id: int, *, by: User, on: date, at: datetime, reason: str) -> None:
    """As the undo of an import does it."""
    opportunity = Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity_id)
    opportunity.stage, opportunity.stage_since, opportunity.voided_at = Stage.PROSPECT, on, at
    opportunity.outcome, opportunity.lost_reason, opportunity.lost_note = Outcome.LOST, LostReason.OTHER, reason[:500]
    save_version(opportunity, ["stage", "stage_since", "voided_at", "outcome", "lost_reason", "lost_note"])
    record_step(opportunity, from_stage=Stage.ORDER, by=by, on=on, reason=reason)
    audit.record("opportunity.voided", opportunity, by=by, account=opportunity.account_id)


def stage_before(opportunity_id: int) -> Stage:
    """The stage it was won from, where it stands again once its order is void."""
    won = StageChange.objects.filter(opportunity=opportunity_id, outcome=Outcome.WON).order_by("-pk")
    before = won.values_list("from_stage", flat=True).first()
    return Stage(before) if before and before != Stage.ORDER else Stage.CLOSE


def _open_again(opportunity_id: int, *, by: User, on: date, reason: str) -> None:
    opportunity = Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity_id)
    opportunity.stage = stage_before(opportunity_id)
    opportunity.outcome, opportunity.closed_on, opportunity.stage_since = Outcome.OPEN, None, on
    credit.note(opportunity, credit.NOBODY)
    save_version(opportunity, ["stage", "stage_since", "outcome", "closed_on", *credit.COLUMNS])
    record_step(opportunity, from_stage=Stage.ORDER, by=by, on=on, reason=reason)
