"""Opening, changing, moving and losing an opportunity (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, EscalationKind, Rested, State
from accounts.policies import in_force
from accounts.services import withholding
from accounts.services.calls import resting
from accounts.services.calls.raising import escalate
from accounts.services.contacts import first_day
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, ReasonNeeded, WrongState
from audit import services as audit
from core.clock import business_date
from core.errors import StaleEdit
from leads.models import (
    STAGE_ORDER,
    Forecast,
    LostReason,
    Opportunity,
    OpportunityLine,
    Outcome,
    Stage,
)
from leads.services import catalogues, credit, criteria, facts
from leads.services.findable import write_opportunity_search
from leads.services.steps import record_step, save_version

if TYPE_CHECKING:
    from users.models import User

EDITABLE = ("name", "product", "amount", "currency", "expected_close_on", "tags")
FARTHEST_CLOSE = timedelta(days=3653)  # later than ten years from now is a slip of the keyboard


@transaction.atomic
def open_opportunity(
    account: Account,
    values: Mapping[str, Any],
    *,
    by: User,
    today: date,
    stage: Stage = Stage.SUSPECT,
    opened_on: date | None = None,
    reason: str = "",
    vouched: bool = False,
) -> Opportunity:
    """Start an opportunity at `stage`; `values` are fields named in EDITABLE, amounts in their currency.

    `opened_on` is today unless it began before somebody entered it. To begin beyond the next stage skips stages: `reason`
    says why, and what they ask for is named or required as for a move (section 5); `vouched`: whoever calls has asked
    already. Raises WrongState on an account that is on hold, InvalidInput for an opening or an expected close that
    cannot be, ReasonNeeded, CriteriaMissing.
    """
    account = lock(account.pk)
    _require_in_play(account)
    stage, gaps = _running(stage), {}
    opened = opened_on or today
    if opened > today:
        raise InvalidInput(_("An opportunity cannot be opened in the future."))
    check_existed(account, opened)
    opportunity = Opportunity(account=account, stage=Stage.SUSPECT, opened_on=opened, stage_since=opened, created_by=by)
    if not vouched:
        check_skipped(Stage.SUSPECT, stage, reason)
        gaps = criteria.plain(criteria.check(opportunity, stage))
    opportunity.stage = stage
    _set(opportunity, values)
    _check_close(opportunity.expected_close_on, today)
    opportunity.save()
    write_opportunity_search([opportunity])
    record_step(opportunity, from_stage="", by=by, on=opened, reason=reason, **gaps)
    audit.record("opportunity.opened", opportunity, by=by, account=account.pk, stage=opportunity.stage, **gaps)
    facts.refresh_open(account.pk, today=today)
    _call_for_big_deal(opportunity, account, by=by)
    return opportunity


@transaction.atomic
def edit(
    opportunity: Opportunity,
    values: Mapping[str, Any],
    *,
    by: User,
    today: date,
    version: int,
    of_lines: bool = False,
) -> Opportunity:
    """Change facts of an open opportunity; a later expected close is one postponement of its account.

    An amount that somebody types (and not `of_lines`) follows the lines no longer.
    Raises StaleEdit when somebody saved it after `version` was shown, WrongState, InvalidInput.
    """
    opportunity, account = lock_open(opportunity, version)
    values = withholding.kept(account, opportunity, values)
    before = {name: getattr(opportunity, name) for name in values}
    _set(opportunity, values)
    changed = [name for name in values if before[name] != getattr(opportunity, name)]
    if not changed:
        return opportunity
    was, now = before.get("expected_close_on"), opportunity.expected_close_on
    if "expected_close_on" in changed:
        if now is None:
            raise InvalidInput(_("Give a new date: an expected close can move, but not disappear."))
        _check_close(now, today)
    if "currency" in changed and OpportunityLine.objects.filter(opportunity=opportunity, removed_at=None).exists():
        raise InvalidInput(
            _("Its lines have prices in %(currency)s: take them out first."), currency=before["currency"]
        )
    columns = list(changed)
    if "amount" in changed and opportunity.amount_from_lines and not of_lines:
        opportunity.amount_from_lines = False
        columns.append("amount_from_lines")
    save_version(opportunity, columns)
    if {"name", "product"} & set(changed):
        write_opportunity_search([opportunity])
    audit.record(
        "opportunity.changed",
        opportunity,
        by=by,
        account=account.pk,
        fields={name: [_plain(before[name]), _plain(getattr(opportunity, name))] for name in changed},
    )
    facts.refresh_open(account.pk, today=today, postponed=bool(was and now and now > was))
    _call_for_big_deal(opportunity, account, by=by)
    return opportunity


@transaction.atomic
def set_forecast(
    opportunity: Opportunity, category: str, *, by: User, today: date, version: int, note: str = ""
) -> Opportunity:
    """Say how sure an open opportunity is (empty: by its stage); whoever does not own the account says why.

    Raises StaleEdit, WrongState, ReasonNeeded, InvalidInput.
    """
    opportunity, account = lock_open(opportunity, version)
    if category and category not in Forecast.values:
        raise InvalidInput(_("Choose one of the categories."))
    note = note.strip()
    if account.owner_id != by.pk and not note:
        raise ReasonNeeded()
    was = opportunity.forecast
    if (was, opportunity.forecast_note) == (category, note):
        return opportunity
    opportunity.forecast, opportunity.forecast_note = category, note
    save_version(opportunity, ["forecast", "forecast_note"])
    audit.record("opportunity.changed", opportunity, by=by, account=account.pk, fields={"forecast": [was, category]})
    return opportunity


def postpone(opportunity: Opportunity, *, to: date, by: User, today: date, version: int) -> Opportunity:
    """Move the expected close; a later date counts as one postponement (domain.md section 3, suspension)."""
    return edit(opportunity, {"expected_close_on": to}, by=by, today=today, version=version)


@transaction.atomic
def change_stage(
    opportunity: Opportunity, *, to: Stage, by: User, today: date, version: int, reason: str = ""
) -> Opportunity:
    """Move an open opportunity to another stage before the order; skipping one needs a reason.

    What the stages before `to` ask for and that is missing is kept with the step and in the event, and required where
    the rules of the account's team say so (section 5).
    Raises StaleEdit, WrongState, ReasonNeeded, CriteriaMissing, InvalidInput.
    """
    opportunity, account = lock_open(opportunity, version)
    to, was = _running(to), opportunity.stage
    if to == was:
        return opportunity
    check_skipped(was, to, reason)
    gaps = criteria.plain(criteria.check(opportunity, to))
    opportunity.stage, opportunity.stage_since = to, today
    save_version(opportunity, ["stage", "stage_since"])
    record_step(opportunity, from_stage=was, by=by, on=today, reason=reason, **gaps)
    audit.record("opportunity.stage", opportunity, by=by, account=account.pk, before=was, after=to, **gaps)
    return opportunity


@transaction.atomic
def lose(
    opportunity: Opportunity,
    *,
    reason: str,
    by: User,
    today: date,
    version: int,
    note: str = "",
    competitor: str = "",
    unknown: bool = False,
) -> Opportunity:
    """Close an opportunity as lost; the reason (a code of the list) is required, the stage stays.

    Lost to the competition: `competitor` says to whom, or `unknown` that nobody knows (section 5).
    It counts for whoever has its account today, whatever becomes of the account later.
    Raises StaleEdit, WrongState, InvalidInput, CompetitorNeeded.
    """
    opportunity, account = lock_open(opportunity, version)
    check_rival(reason, competitor, unknown=unknown)
    opportunity.outcome, opportunity.closed_on = Outcome.LOST, today
    opportunity.lost_reason = catalogues.check_reason(reason)
    opportunity.lost_note, opportunity.competitor = note.strip(), competitor.strip()
    credit.note(opportunity, credit.on(account, today))
    save_version(opportunity, ["outcome", "closed_on", "lost_reason", "lost_note", "competitor", *credit.COLUMNS])
    record_step(opportunity, from_stage=opportunity.stage, by=by, on=today, reason=note.strip())
    audit.record("opportunity.lost", opportunity, by=by, account=account.pk, reason=opportunity.lost_reason)
    resting.deal_closed(account, opportunity.pk, Rested.LOST, by=by)
    facts.refresh_open(account.pk, today=today)
    return opportunity


@transaction.atomic
def reopen(opportunity: Opportunity, *, reason: str, by: User, today: date, version: int) -> Opportunity:
    """Open a lost opportunity again at the stage where it was lost; why it was lost stays in its history.

    Raises StaleEdit, WrongState when it is not lost or its account is on hold, ReasonNeeded (domain.md section 5).
    """
    account = lock(opportunity.account_id)
    fresh = Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity.pk)
    if fresh.outcome != Outcome.LOST or fresh.voided_at:
        raise WrongState(_("“%(name)s” is not lost: there is nothing to open again."), name=fresh.name)
    _require_in_play(account)
    if fresh.version != version:
        raise StaleEdit(_("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=fresh.name)
    if not reason.strip():
        raise ReasonNeeded()
    was = {name: getattr(fresh, name) for name in ("lost_reason", "lost_note", "competitor")}
    for name in was:
        setattr(fresh, name, "")
    fresh.outcome, fresh.closed_on, fresh.stage_since = Outcome.OPEN, None, today
    credit.note(fresh, credit.NOBODY)
    save_version(fresh, ["outcome", "closed_on", "stage_since", *was, *credit.COLUMNS])
    record_step(fresh, from_stage=fresh.stage, by=by, on=today, reason=reason)
    audit.record("opportunity.reopened", fresh, by=by, account=account.pk, reason=reason.strip(), was=was)
    resting.deal_reopened(account, fresh.pk, Rested.LOST)
    facts.refresh_open(account.pk, today=today)
    return fresh


@transaction.atomic
def void(opportunity: Opportunity, *, by: User, now: datetime, reason: str) -> Opportunity:
    """Take an open opportunity out of every list and figure because what made it was taken back; it is no loss.

    Call with its account locked. Raises WrongState when it is closed.
    """
    today = business_date(now)
    opportunity, account = lock_open(opportunity, opportunity.version)
    opportunity.outcome, opportunity.closed_on, opportunity.voided_at = Outcome.LOST, today, now
    opportunity.lost_reason, opportunity.lost_note = LostReason.OTHER, reason[:500]
    save_version(opportunity, ["outcome", "closed_on", "lost_reason", "lost_note", "voided_at"])
    audit.record("opportunity.voided", opportunity, by=by, account=account.pk)
    resting.deal_closed(account, opportunity.pk, Rested.TAKEN_BACK, by=by)
    facts.refresh_open(account.pk, today=today)
    return opportunity


# -- shared with orders.py ------------------------------------------------------------------------------------
def lock_open(opportunity: Opportunity, version: int) -> tuple[Opportunity, Account]:
    """The opportunity and its account, locked (the account first), still open and not changed since `version`."""
    account = lock(opportunity.account_id)
    fresh = Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity.pk)
    if not fresh.is_open:
        raise WrongState(_("“%(name)s” is %(outcome)s already."), name=fresh.name, outcome=fresh.get_outcome_display())
    _require_in_play(account)
    if fresh.version != version:
        raise StaleEdit(_("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=fresh.name)
    return fresh, account


def check_skipped(was: str, to: str, reason: str) -> None:
    """Raise ReasonNeeded when a stage between the two is skipped without a word (domain.md section 5)."""
    if STAGE_ORDER.index(to) - STAGE_ORDER.index(was) > 1 and not reason.strip():
        raise StageSkipped()


def check_rival(reason: str, competitor: str, *, unknown: bool) -> None:
    """Raise CompetitorNeeded for a loss to the competition that says neither to whom nor that nobody knows."""
    if reason == LostReason.COMPETITION and not competitor.strip() and not unknown:
        raise CompetitorNeeded()


def check_existed(account: Account, day: date) -> None:
    """Raise InvalidInput for a day before the account's first one."""
    first = first_day(account)
    if day < first:
        raise InvalidInput(
            _("“%(name)s” is with us since %(first)s; nothing of it can be older."), name=account.name, first=first
        )


class CompetitorNeeded(InvalidInput):
    """Lost to the competition, and nobody says to whom."""

    code = "competitor_needed"

    def __init__(self) -> None:
        super().__init__(_("Say who got it, or tick that it is not known."))


class StageSkipped(ReasonNeeded):
    """A stage is skipped and nobody says why."""

    def __init__(self) -> None:
        super(ReasonNeeded, self).__init__(_("You skip a stage: say in a few words why."))


def _running(stage: Stage | str) -> Stage:
    if stage not in Stage.values or stage == Stage.ORDER:
        raise InvalidInput(_("An opportunity becomes an order by being won."))
    return Stage(stage)


def _require_in_play(account: Account) -> None:
    if account.state != State.OWNED:
        raise WrongState(
            _("“%(name)s” has no owner now, so its opportunities are on hold. Assign it first."), name=account.name
        )


def _set(opportunity: Opportunity, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in EDITABLE:
            raise KeyError(name)
        if name == "tags":
            value = list(dict.fromkeys(" ".join(str(tag).split())[:40] for tag in value if str(tag).strip()))
        setattr(opportunity, name, value)
    if not opportunity.name.strip():
        raise InvalidInput(_("Give the opportunity a name."))
    if opportunity.amount is not None and opportunity.amount < 0:
        raise InvalidInput(_("An amount is never below zero."))


def _check_close(expected: date | None, today: date) -> None:
    if expected is None:
        return
    if expected < today:
        raise InvalidInput(_("The expected close lies in the past."))
    if expected > today + FARTHEST_CLOSE:
        raise InvalidInput(_("The expected close lies more than ten years ahead: check the year."))


def _call_for_big_deal(opportunity: Opportunity, account: Account, *, by: User) -> None:
    threshold = in_force().of(account.team_id).big_deal_amount
    if opportunity.amount is None or opportunity.amount < threshold:
        return
    escalate(
        account,
        kind=EscalationKind.BIG_DEAL,
        once=resting.deal_call(opportunity.pk),
        by=by,
        note=opportunity.name,
        amount=_plain(opportunity.amount),
        currency=opportunity.currency,
        opportunity=opportunity.pk,
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value
