"""Keeping the catalogue of fields: an admin's work, with a preview of what it does to ceilings (domain.md 2.4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Cycle
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from commons import children
from core.errors import Refusal, StaleEdit
from portraits.models import (
    CLOSED_SECTIONS,
    MOST_SHELF_DAYS,
    MOST_WEIGHT,
    Distance,
    Field,
    Grant,
    Kind,
    Recount,
    Sensitivity,
    Value,
)
from portraits.services import binding, measuring, rewording

if TYPE_CHECKING:
    from datetime import date

    from users.models import User

WORDS = ("label", "ask", "purpose")
LABELS = ("label", "label_hans", "label_hant")
SET_ONCE = ("subject", "kind", "bound")  # what is written under a field would mean something else
EDITED = (
    "section", "weight", "required", "sensitivity", "shelf_days", "position", "choices",
    *(f"{name}{suffix}" for name in WORDS for suffix in ("", "_hans", "_hant")),
)  # fmt: skip
MEASURED = ("section", "weight", "required", "sensitivity", "shelf_days")
MOST_PREVIEWED = 20_000
MOST_CHOICES = 30
MOST_NAMED = 50


@dataclass(frozen=True)
class Preview:
    """What a change would do: accounts whose ceiling rises or falls, of how many with a portrait."""

    rise: int
    fall: int
    of: int
    whole: bool  # False: only the first accounts were looked at
    moved: tuple[tuple[int, int, int], ...] = ()  # account, ceiling before and after; the first MOST_NAMED


@dataclass(frozen=True)
class Closing:
    """What a field that becomes closed shuts away: values with their history, accounts, owners who lose sight of theirs."""

    values: int
    accounts: int
    owners: int


class ClosesForGood(Refusal):
    """Closing a field encrypts what is known; nobody turns that back."""

    code = "closes_for_good"

    def __init__(self, closing: Closing) -> None:
        super().__init__(
            _(
                "Closing this field encrypts what is known (values: %(values)s, accounts: %(accounts)s) for good; owners who"
                " no longer see it until a manager opens the account to them: %(owners)s. Confirm it below, then save again."
            ),
            values=closing.values,
            accounts=closing.accounts,
            owners=closing.owners,
        )
        self.closing = closing


def what_closes(field: Field, values: Mapping[str, Any]) -> Closing | None:
    """What saving would encrypt; None when the field does not become closed or nothing is known."""
    supposed = copy(field)
    for name in ("section", "sensitivity"):
        setattr(supposed, name, values.get(name, getattr(field, name)))
    if field.sealed or not supposed.sealed:
        return None
    rows = Value.objects.filter(field=field, key=None).exclude(text="")
    counted = rows.aggregate(values=Count("pk"), accounts=Count("account", distinct=True))
    let_in = Grant.objects.filter(
        account=OuterRef("account"), user=OuterRef("account__owner"), revoked_at=None, cycle=OuterRef("account__current_cycle")
    )  # fmt: skip
    before_them = Cycle.objects.filter(account=OuterRef("account"), taken_back=False).exclude(
        owner=OuterRef("account__owner")
    )
    losing = rows.filter(~Exists(let_in), Exists(before_them), account__owner__isnull=False)
    closing = Closing(counted["values"], counted["accounts"], losing.values("account__owner").distinct().count())
    return closing if closing.values else None


@transaction.atomic
def save_field(
    values: Mapping[str, Any],
    *,
    by: User,
    field: Field | None = None,
    version: int | None = None,
    close_for_good: bool = False,
    reworded: str = "",
) -> Field:
    """Add a field, or change one; code, subject and kind stay. Portraits follow by `recounting`, which the edge wakes.

    `close_for_good`: it was said in so many words that what is known is encrypted and stays so.
    `reworded`: whether answers with other words are other ones (OTHER) or the same (WORDING).
    Raises NotAllowed, InvalidInput, StaleEdit, ClosesForGood, AnswersReworded.
    """
    row = _locked(field, by=by, version=version) if field else _new(values, by=by)
    if not field and (source := binding.source_of(row.bound)) and source.answers:
        values = {**values, "choices": source.answers()}
    if field and not close_for_good and (closing := what_closes(row, values)):
        raise ClosesForGood(closing)
    values = _with_answers(row, values, reworded) if field else values
    changed = [name for name in EDITED if name in values and getattr(row, name) != values[name]]
    _check(row, values)
    for name in changed:
        setattr(row, name, values[name])
    if not field:
        row.save()
    elif changed:
        row.version += 1
        row.save(update_fields=[*changed, "version"])
    if changed:
        audit.record("field.saved", row, by=by, fields=changed)
    if not field or set(changed) & set(MEASURED):
        _recount(row, by)
    return row


def _with_answers(row: Field, values: Mapping[str, Any], said: str) -> Mapping[str, Any]:
    """The values, with answers of other words as it was said; where nothing is known of them it makes no difference."""
    if "choices" not in values or not (found := rewording.reworded(row, values["choices"])):
        return values
    if said not in (rewording.OTHER, rewording.WORDING):
        raise rewording.AnswersReworded(found, closed=row.sealed)
    return {**values, "choices": rewording.as_others(row, values["choices"])} if said == rewording.OTHER else values


@transaction.atomic
def retire(field: Field, *, by: User, version: int | None = None) -> Field:
    """Ask for it no longer: what is known stays, and counts no more. Raises NotAllowed, StaleEdit."""
    row = _locked(field, by=by, version=version)
    if row.retired_at is None:
        row.retired_at, row.version = timezone.now(), row.version + 1
        row.save(update_fields=["retired_at", "version"])
        audit.record("field.retired", row, by=by)
        _recount(row, by)
    return row


@transaction.atomic
def restore(field: Field, *, by: User, version: int | None = None) -> Field:
    """Ask for it again. Raises NotAllowed, StaleEdit."""
    row = _locked(field, by=by, version=version)
    if row.retired_at is not None:
        row.retired_at, row.version = None, row.version + 1
        row.save(update_fields=["retired_at", "version"])
        audit.record("field.restored", row, by=by)
        _recount(row, by)
    return row


def preview(field: Field | None, values: Mapping[str, Any], *, today: date, retired: bool = False) -> Preview:
    """What saving (or retiring) would do to ceilings; writes nothing. Raises InvalidInput for what cannot be saved."""
    supposed = copy(field) if field else Field(pk=0, **{name: values.get(name, "") for name in SET_ONCE})
    if field is None and (source := binding.source_of(supposed.bound)) and source.answers:
        values = {**values, "choices": source.answers()}
    if not retired:
        _check(supposed, values)
    for name in MEASURED:
        if name in values:
            setattr(supposed, name, values[name])
    others = [each for each in Field.objects.in_use() if not field or each.pk != field.pk]
    catalogue = others if retired else [*others, supposed]
    rise = fall = seen = 0
    moved: list[tuple[int, int, int]] = []
    for ids in measuring.with_portrait():
        stands = dict(Distance.objects.filter(pk__in=ids).values_list("pk", "ceiling"))
        for row in measuring.computed(ids, today=today, catalogue=catalogue, changed=supposed if field else None):
            before = stands.get(row["account_id"], 0)
            rise += row["ceiling"] > before
            fall += row["ceiling"] < before
            if row["ceiling"] != before and len(moved) < MOST_NAMED:
                moved.append((row["account_id"], before, row["ceiling"]))
        seen += len(ids)
        if seen >= MOST_PREVIEWED:
            return Preview(rise, fall, seen, False, tuple(moved))
    return Preview(rise, fall, seen, True, tuple(moved))


def _locked(field: Field, *, by: User, version: int | None) -> Field:
    _admin(by)
    row = Field.objects.select_for_update(no_key=True).get(pk=field.pk)
    if version is not None and row.version != version:
        raise StaleEdit(_("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=row.words)
    return row


def _new(values: Mapping[str, Any], *, by: User) -> Field:
    _admin(by)
    once = {name: values.get(name, "") for name in SET_ONCE}
    return Field(code=_code(str(values.get("label", ""))), **once)


def _admin(by: User) -> None:
    if not by.is_admin:
        raise NotAllowed(_("Only an admin keeps the catalogue."))


def _check(row: Field, values: Mapping[str, Any]) -> None:
    names = {str(values.get(name, getattr(row, name))).strip().casefold() for name in LABELS} - {""}
    if not names:
        raise InvalidInput(_("Give it a name in one language at least."))
    _check_name(row, names)
    if {"section", "sensitivity"} & set(values) and _open_in_closed(row, values):
        raise InvalidInput(_("Deep and extended information is always closed: choose “Closed” under who reads it."))
    source = binding.source_of(row.bound) if row.bound else None
    if row.bound and (source is None or source.subject != row.subject or row.kind not in source.kinds):
        raise InvalidInput(_("What is kept there is of another kind, or describes somebody else."))
    if source is not None and _closed(row, values):
        raise InvalidInput(
            _("What is kept there is read by everybody who serves the account: a closed field cannot be.")
        )
    words = [str(values.get(f"{name}{suffix}", "")) for name in WORDS for suffix in ("", "_hans", "_hant")]
    if children.asks(*words):
        raise InvalidInput(_("No data on children are kept: a field may not ask about them."))
    if not 1 <= values.get("weight", row.weight) <= MOST_WEIGHT:
        raise InvalidInput(_("A weight lies between 1 and %(most)s."), most=MOST_WEIGHT)
    if not 1 <= values.get("shelf_days", row.shelf_days) <= MOST_SHELF_DAYS:
        raise InvalidInput(_("A shelf life lies between 1 and %(most)s days."), most=MOST_SHELF_DAYS)
    choices = values.get("choices", row.choices)
    if row.kind == Kind.CHOICE and not 2 <= sum(not each.get("retired") for each in choices) <= MOST_CHOICES:
        raise InvalidInput(_("Write two answers or more, one a line."))
    lost = {each["code"] for each in row.choices} - {each["code"] for each in choices}
    if row.pk and lost and row.values.current().filter(text__in=lost).exists():
        raise InvalidInput(_("An answer that accounts already have cannot be taken away: change its words instead."))


def _check_name(row: Field, names: set[str]) -> None:
    """No two fields in use that describe the same bear one name, in whatever language."""
    for other in Field.objects.in_use().filter(subject=row.subject).exclude(pk=row.pk or 0):
        if names & {getattr(other, name).strip().casefold() for name in LABELS}:
            raise InvalidInput(_("There is a field “%(name)s” already: change that one."), name=other.words)


def _closed(row: Field, values: Mapping[str, Any]) -> bool:
    supposed = copy(row)
    for name in ("section", "sensitivity"):
        setattr(supposed, name, values.get(name, getattr(row, name)))
    return supposed.sealed


def _open_in_closed(row: Field, values: Mapping[str, Any]) -> bool:
    section = values.get("section", row.section)
    return section in CLOSED_SECTIONS and values.get("sensitivity", row.sensitivity) == Sensitivity.PLAIN


def _recount(field: Field, by: User) -> None:
    Recount.objects.create(field=field, by=by, asked_at=timezone.now())


def _code(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:32] or "field"
    taken = set(Field.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := base if n == 1 else f"{base}_{n}") not in taken)
