"""Telling a case, sharing it, taking it out of the library again, saying that it was useful."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.minors import refuse_children
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from cases.models import LONGEST_RULE, SECTIONS, TEXTS, Case, CaseState, CaseVersion, Result, Useful
from cases.services import figures, industries, months, names, panels
from cases.services.findable import write_search
from cases.services.refusals import MayNameSomebody, NamesSomebody
from core.errors import StaleEdit
from leads.services.catalogues import reason_words
from notifications.services import Message, tell

if TYPE_CHECKING:
    from datetime import date

    from leads.models import Opportunity
    from users.models import User


@dataclass(frozen=True)
class Words:
    """What somebody tells; `roles` are codes of the four roles, `contacts` which of the twelve contacts mattered."""

    title: str
    result: str
    industry: str = ""
    stage: str = "C"
    product: str = ""
    lost_reason: str = ""
    roles: list[str] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    situation: str = ""
    did: str = ""
    turned: str = ""
    again: str = ""


@transaction.atomic
def draft(
    words: Words, *, account: Account | None = None, opportunity: Opportunity | None = None, by: User, today: date
) -> Case:
    """Begin a case; tied to an account, its figures of this day are kept. Only the author and managers see a draft.

    Raises NotAllowed, InvalidInput.
    """
    now = timezone.now()
    case = Case(author=by, created_at=now, edited_at=now)
    _tie(case, account, opportunity, by, today)
    _take(case, words)
    case.save()
    _keep_version(case, by)
    audit.record("case.drafted", case, by=by, account=case.account_id)
    return case


@transaction.atomic
def edit(
    case: Case,
    words: Words,
    *,
    account: Account | None = None,
    opportunity: Opportunity | None = None,
    by: User,
    today: date,
    version: int | None = None,
    confirmed: bool = False,
) -> Case:
    """Change what one's case says; the version before is kept, and nothing changed makes none.

    `confirmed`: doubtful words stand for nobody.

    Raises NotAllowed, WrongState, InvalidInput, StaleEdit, NamesSomebody, MayNameSomebody.
    """
    row = _locked(case)
    _check_author(row, by)
    if row.state == CaseState.WITHDRAWN:
        raise WrongState(_("This case was withdrawn. Tell it anew."))
    if version is not None and row.version != version:
        raise StaleEdit(_("This case was changed in the meantime. Reload the page and save again."))
    before = _said(row)
    tied = (account.pk if account else None, opportunity.pk if opportunity else None)
    if tied != (row.account_id, row.opportunity_id):
        _tie(row, account, opportunity, by, today)
    _take(row, words)
    if _said(row) == before:
        return row
    if row.is_shared:
        _check_complete(row)
        _check_names(row, confirmed)
    row.version += 1
    row.edited_at = timezone.now()
    row.save()
    _keep_version(row, by)
    audit.record("case.changed", row, by=by, version=row.version)
    return row


@transaction.atomic
def share(case: Case, *, by: User, today: date, confirmed: bool = False) -> Case:
    """Put a draft into the library, where everybody reads it; the panel of its month scores it.

    Raises NotAllowed, WrongState, InvalidInput, NamesSomebody, MayNameSomebody.
    """
    months.take_turns()
    row = _locked(case)
    _check_author(row, by)
    if not row.is_draft:
        raise WrongState(_("This case is no draft any more. Reload the page."))
    _check_complete(row)
    _check_names(row, confirmed)
    row.state, row.shared_on, row.month = CaseState.SHARED, today, months.month_for(today)
    row.version += 1
    row.save()
    panels.one_more(row)
    audit.record("case.shared", row, by=by, month=row.month.isoformat())
    return row


@transaction.atomic
def withdraw(case: Case, reason: str, *, by: User) -> None:
    """Take a case out of the library, or give a draft up; it is kept, with the reason. Authors, their managers, admins.

    Raises NotAllowed, WrongState, ReasonNeeded.
    """
    row = _locked(case)
    if not may_withdraw(row, by):
        raise NotAllowed(_("Its author withdraws a case, or their manager."))
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise ReasonNeeded
    if row.state == CaseState.WITHDRAWN:
        raise WrongState(_("This case was withdrawn already. Reload the page."))
    row.state, row.withdrawn_at, row.withdrawn_by = CaseState.WITHDRAWN, timezone.now(), by
    row.withdrawn_reason = reason[:500]
    row.version += 1
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "version"])
    audit.record("case.withdrawn", row, by=by)
    if by.pk != row.author_id:
        params = {"title": row.title, "who": by.name, "reason": row.withdrawn_reason, "case_page": row.pk}
        tell([Message(row.author_id, "case_withdrawn", f"case_withdrawn:{row.pk}", params=params)])


@transaction.atomic
def mark(case: Case, useful: bool, *, by: User) -> int:
    """Say that a case was useful, or take it back; returns to how many it was. Raises WrongState."""
    row = _locked(case)
    if not row.is_shared or row.author_id == by.pk:
        raise WrongState(_("Readers mark cases of others that are in the library."))
    current = Useful.objects.current().filter(case=row, user=by)
    if useful and not current.exists():
        Useful.objects.create(case=row, user=by, marked_at=timezone.now())
        change = 1
    else:
        change = 0 if useful else -current.update(ended_at=timezone.now())
    Case.objects.filter(pk=row.pk).update(useful=F("useful") + change)
    return row.useful + change


def may_withdraw(case: Case, by: User) -> bool:
    """Whether the person is the author, a manager of the author's team, or an admin."""
    if case.author_id == by.pk or by.is_admin:
        return True
    return bool(by.managed_team_ids) and case.author.team_id in by.managed_team_ids


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(no_key=True, of=("self",)).select_related("account", "author").get(pk=case.pk)


def _check_author(case: Case, by: User) -> None:
    if case.author_id != by.pk:
        raise NotAllowed(_("Only its author changes a case."))


def _tie(case: Case, account: Account | None, opportunity: Opportunity | None, by: User, today: date) -> None:
    """Tie a case to an account that its author serves, with the figures of the day; or to none."""
    if account is not None and not Account.objects.served_by(by).filter(pk=account.pk).exists():
        raise NotAllowed(_("You tell of accounts that you serve."))
    if opportunity is not None and (account is None or opportunity.account_id != account.pk):
        raise InvalidInput(_("This opportunity belongs to another account."))
    case.account, case.opportunity = account, opportunity
    case.counted_contacts = case.counted_days = case.counted_on = None
    if account is not None:
        found = figures.of(account, opportunity, today=today)
        case.counted_contacts, case.counted_days, case.counted_on = found.contacts, found.days, today


def _take(case: Case, words: Words) -> None:
    before = [getattr(case, name) for name in TEXTS]
    for name, value in asdict(words).items():
        setattr(case, name, value.replace("\0", "").strip() if isinstance(value, str) else value)
    for name in ("title", "industry", "product"):
        setattr(case, name, " ".join(getattr(case, name).split()))
    if not case.title:
        raise InvalidInput(_("Give the case a title."))
    case.contacts = sorted(set(case.contacts))
    if not all(1 <= number <= LONGEST_RULE for number in case.contacts):
        raise InvalidInput(_("Contacts are counted from 1 to %(n)s.") % {"n": LONGEST_RULE})
    case.roles = list(dict.fromkeys(case.roles))
    if case.result != Result.LOST:
        case.lost_reason = ""
    elif case.lost_reason and case.lost_reason not in reason_words():
        raise InvalidInput(_("Choose one of the reasons on the list."))
    case.industry_key = industries.key_of(case.industry)
    refuse_children(*(getattr(case, name) for name in TEXTS), before=before)
    checked = {*asdict(words)}
    try:
        case.clean_fields(exclude=[f.name for f in Case._meta.fields if f.name not in checked])
    except ValidationError as wrong:
        name, said = next(iter(wrong.message_dict.items()))
        label: Any = SECTIONS.get(name) or getattr(Case._meta.get_field(name), "verbose_name", name)
        raise InvalidInput(_("%(label)s: %(said)s"), label=label, said=said[0]) from wrong


def _check_complete(case: Case) -> None:
    """A shared case has a story that others can use, and is found by industry."""
    missing = case.missing
    if missing:
        raise InvalidInput(_("Before it is shared, fill in: %(what)s."), what=" · ".join(missing))


def _check_names(case: Case, confirmed: bool) -> None:
    if found := names.certain(case):
        raise NamesSomebody(found)
    if not confirmed and (found := names.doubtful(case)):
        raise MayNameSomebody(found)


def _said(case: Case) -> list[Any]:
    """What a case says and is tied to."""
    return [getattr(case, name) for name in (*Words.__dataclass_fields__, "account_id", "opportunity_id")]


def _keep_version(case: Case, by: User) -> None:
    values = {name: getattr(case, name) for name in Words.__dataclass_fields__}
    CaseVersion.objects.create(case=case, number=case.version, saved_at=timezone.now(), by=by, **values)
    write_search([case])
