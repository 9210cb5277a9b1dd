"""Filling in the tools of an opportunity: one answer at a time, each an event (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import facts
from accounts.committee import coverage
from accounts.models import Account, KeyPerson
from accounts.services import withholding
from accounts.services.minors import refuse_children
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed, WrongState
from audit import services as audit
from core.clock import business_date
from core.errors import StaleEdit
from leads.models import (
    ClosingAttempt,
    Competitor,
    FabLine,
    Line,
    Objection,
    Opportunity,
    OpportunityTools,
    Rival,
    Stance,
    StanceChange,
)

if TYPE_CHECKING:
    from users.models import User

FIELDS = tuple(
    field.name for field in OpportunityTools._meta.concrete_fields if field.name not in ("opportunity", "version")
)
LINES: dict[str, type[Line]] = {
    "fab": FabLine,
    "objection": Objection,
    "closing": ClosingAttempt,
    "stance": Stance,
    "rival": Rival,
}
LINE_FIELDS: dict[str, tuple[str, ...]] = {
    "fab": ("feature", "advantage", "benefit"),
    "objection": ("text", "acknowledge", "clarify", "respond", "confirm", "settled"),
    "closing": ("technique", "worked", "note"),
    "stance": ("person", "stance", "agreed", "result", "win", "department_effect"),
    "rival": ("competitor", "standing", "note"),
}
MOST_LINES = 100
WISHES = ("result", "win")


class FilledIn(StaleEdit):
    """Two people have filled in the same `fields`."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(_("Somebody else filled in the same field in the meantime. Compare and choose."))
        self.fields = fields


@transaction.atomic
def fill(
    opportunity: Opportunity, values: Mapping[str, Any], *, by: User, was: Mapping[str, Any] | None = None
) -> OpportunityTools:
    """Set some of the flat tools (FIELDS); each field that changes is named in one event.

    `was` is what they were shown with (plain values): a field its reader left alone keeps what somebody else wrote,
    and those that both have changed raise FilledIn with their names. Raises WrongState on a closed opportunity or one on hold,
    NotAllowed, InvalidInput.
    """
    account = _writable(opportunity, by)
    OpportunityTools.objects.get_or_create(opportunity=opportunity)
    tools = OpportunityTools.objects.select_for_update(no_key=True).get(opportunity=opportunity)
    values = withholding.kept(account, tools, values)
    was = was and withholding.kept(account, tools, was, shown=True)
    changed, both = {}, []
    for name, value in values.items():
        if name not in FIELDS:
            raise KeyError(name)
        now = getattr(tools, name)
        if now == value or (was is not None and name in was and was[name] == plain(value)):
            continue
        if was is not None and name in was and was[name] != plain(now):
            both.append(name)
        changed[name] = value
        setattr(tools, name, value)
    if both:
        raise FilledIn(both)
    if not changed:
        return tools
    _clean(tools, list(changed))
    tools.version += 1
    tools.save(update_fields=[*changed, "version"])
    told = {name: value for name, value in changed.items() if value is None or isinstance(value, bool)}
    audit.record("opportunity.tools", opportunity, by=by, account=account.pk, fields=sorted(changed), answers=told)
    return tools


def set_man(
    opportunity: Opportunity,
    money: bool | None,
    authority: bool | None,
    need: bool | None,
    by: User,
) -> OpportunityTools:
    """Take over the three answers of a lead (domain.md section 5, MAN); None is not known. Raises as `fill`."""
    return fill(opportunity, {"money": money, "authority": authority, "need": need}, by=by)


@transaction.atomic
def add_line(opportunity: Opportunity, kind: str, values: Mapping[str, Any], *, by: User) -> Line:
    """Add a line to a list (LINES); a person or competitor that stands there already is changed instead.

    Raises InvalidInput, WrongState, NotAllowed.
    """
    account = _writable(opportunity, by)
    model = LINES[kind]
    known = _known(opportunity, kind, values)
    if known is not None:
        return change_line(known, kind, values, by=by)
    if model.objects.current().filter(opportunity=opportunity).count() >= MOST_LINES:
        raise InvalidInput(_("This list is full: take out what is no longer needed."))
    line = model(opportunity=opportunity, created_by=by)
    _set(line, kind, values, account)
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError:
        raise InvalidInput(_("Somebody else added this at the same moment. Reload the page to see it.")) from None
    if isinstance(line, Stance):
        coverage.refresh(account.pk)
        _tell_wishes(line, [name for name in WISHES if getattr(line, name)], account, by)
    audit.record("opportunity.line_added", opportunity, by=by, account=account.pk, kind=kind, line=line.pk)
    return line


@transaction.atomic
def change_line(line: Line, kind: str, values: Mapping[str, Any], *, by: User, version: int | None = None) -> Line:
    """Change a line. Raises StaleEdit, InvalidInput, WrongState, NotAllowed."""
    account = _writable(line.opportunity, by)
    fresh: Line = LINES[kind].objects.select_for_update(no_key=True).get(pk=line.pk)
    if fresh.removed_at:
        raise WrongState(_("Somebody took this line out in the meantime."))
    if version is not None and fresh.version != version:
        raise StaleEdit(_("Somebody else changed this line in the meantime. It is shown again as it is now."))
    values = withholding.kept(account, fresh, values)
    before = {name: getattr(fresh, name) for name in values}
    _set(fresh, kind, values, account)
    changed = sorted(name for name in values if getattr(fresh, name) != before[name])
    if changed:
        fresh.version += 1
        fresh.save(update_fields=[*changed, "version"])
        if kind == "stance":
            _note_stance(fresh, before, changed, by)
            coverage.refresh(account.pk)
            _tell_wishes(fresh, changed, account, by)
        audit.record(
            "opportunity.line_changed",
            line.opportunity,
            by=by,
            account=account.pk,
            kind=kind,
            line=line.pk,
            fields=changed,
        )
    return fresh


@transaction.atomic
def remove_line(line: Line, kind: str, *, by: User) -> None:
    """Take a line out of its list; the row stays. Raises WrongState, NotAllowed."""
    account = _writable(line.opportunity, by)
    rows = LINES[kind].objects.current().filter(pk=line.pk)
    if not rows.update(removed_at=timezone.now(), version=F("version") + 1):
        raise WrongState(_("Somebody took this line out in the meantime."))
    if isinstance(line, Stance):
        coverage.refresh(account.pk)
        _tell_wishes(line, WISHES, account, by)
    audit.record("opportunity.line_removed", line.opportunity, by=by, account=account.pk, kind=kind, line=line.pk)


def _writable(opportunity: Opportunity, by: User) -> Account:
    """The opportunity's account, locked; raises unless the person may work on an open opportunity in play."""
    account = lock(opportunity.account_id)
    fresh = Opportunity.objects.select_for_update(no_key=True).get(pk=opportunity.pk)
    if not Account.objects.editable_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("Only people who work on this account may change this."))
    if not fresh.is_open:
        raise WrongState(_("“%(name)s” is %(outcome)s already."), name=fresh.name, outcome=fresh.get_outcome_display())
    if account.state != "owned":
        raise WrongState(
            _("“%(name)s” has no owner now, so its opportunities are on hold. Assign it first."), name=account.name
        )
    return account


def _known(opportunity: Opportunity, kind: str, values: Mapping[str, Any]) -> Line | None:
    key = {"stance": "person", "rival": "competitor"}.get(kind)
    if key is None or values.get(key) is None:
        return None
    found: Line | None = LINES[kind].objects.current().filter(opportunity=opportunity, **{key: values[key]}).first()
    return found


def _set(line: Any, kind: str, values: Mapping[str, Any], account: Account) -> None:
    before = [line.result, line.win] if isinstance(line, Stance) else []
    for name, value in values.items():
        if name not in LINE_FIELDS[kind]:
            raise KeyError(name)
        setattr(line, name, value.strip() if isinstance(value, str) else value)
    if isinstance(line, Stance):
        refuse_children(line.result, line.win, before=before)
    if (
        isinstance(line, Stance)
        and not KeyPerson.objects.filter(
            pk=line.person_id, account=account, restricted_at=None, erased_at=None
        ).exists()
    ):
        raise InvalidInput(_("Choose a person of this account."))
    if isinstance(line, Stance) and line.pk is None and line.person.left_on:
        raise InvalidInput(_("%(name)s has left: choose somebody who is still there."), name=line.person.name)
    if isinstance(line, Rival) and not Competitor.objects.filter(pk=line.competitor_id).exists():
        raise InvalidInput(_("Choose a competitor of the list."))
    _clean(line, list(values))


def _tell_wishes(stance: Any, names: Iterable[str], account: Account, by: User) -> None:
    """What a person wants is read by apps above (accounts.facts)."""
    told = {f"person.{name}" for name in WISHES if name in names}
    facts.changed(account.pk, told, person_id=stance.person_id, by=by, today=business_date())


def _note_stance(stance: Any, before: Mapping[str, Any], changed: list[str], by: User) -> None:
    """Keep what stance and agreement were: the map of a past day shows it."""
    StanceChange.objects.bulk_create(
        StanceChange(stance=stance, by=by, field=name, before=before[name], after=getattr(stance, name))
        for name in ("stance", "agreed")
        if name in changed
    )


def plain(value: Any) -> Any:
    """A value as it travels in a form."""
    return value.isoformat() if isinstance(value, date) else value


def _clean(row: Any, names: list[str]) -> None:
    every = [field.name for field in row._meta.concrete_fields]
    try:
        row.clean_fields(exclude=[name for name in every if name not in names])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(
            _("%(field)s: %(why)s"), field=str(row._meta.get_field(name).verbose_name), why=" ".join(messages)
        ) from None
    deadline = getattr(row, "tender_deadline", None)
    if isinstance(deadline, date) and not 2000 <= deadline.year <= 2100:
        raise InvalidInput(_("Check the year of the deadline."))
