"""Entering and changing what an account is: name, grade, people, working group, and facts from above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import clocks, sources
from accounts import facts as kept_facts
from accounts.committee import changes, coverage
from accounts.committee.lines import end_lines
from accounts.grading import capping, recompute, weighing
from accounts.models import (
    Account,
    Cycle,
    Grade,
    GradeCause,
    KeyPerson,
    LedgerEntry,
    Rule,
    State,
    Vip,
    WorkingGroupMember,
)
from accounts.policies import in_force
from accounts.services import forgotten, going_along, withholding
from accounts.services.consent import asking, importance
from accounts.services.evidence import evidence_of
from accounts.services.findable import write_persons, write_search
from accounts.services.managers import manages
from accounts.services.merging import joining
from accounts.services.moves import Why, lock
from accounts.services.pool import lock_people
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from core.clock import business_date
from core.errors import StaleEdit
from notifications.services import Message, tell

if TYPE_CHECKING:
    from users.models import User

FACTS = (
    "name",
    "industry",
    "region",
    "address",
    "website",
    "telephones",
    "source",
    "notes",
    "employees",
    "annual_revenue",
    "founded_year",
    "parent",
    "tags",
    "referred_by",
)


@transaction.atomic
def create(
    facts: Mapping[str, Any],
    *,
    owner: User,
    by: User | None,
    today: date,
    rule: Rule = Rule.CREATED,
    evidence: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Account:
    """Enter an account that `owner` works on from `today`; `facts` are fields named in FACTS.

    `evidence` joins that of the ledger, as `lead` and `lead_name` of an account that a lead has become; `reason` says
    why it is entered although one like it is here.

    Raises InvalidInput for an owner who has left (seen under a lock, so that no account slips past a leaving).
    """
    owner = lock_people([owner.pk])[owner.pk]
    if not owner.is_active:
        raise InvalidInput(_("%(name)s cannot own accounts."), name=owner.name)
    account = Account(state=State.OWNED, state_since=today, owner=owner, team_id=owner.team_id, cycle_started_on=None)
    _set_facts(account, facts)
    account.save()
    cycle = Cycle.objects.create(account=account, owner=owner, team_id=owner.team_id, started_on=today)
    Account.objects.filter(pk=account.pk).update(current_cycle=cycle, cycle_started_on=today)
    policy = in_force()
    clocks.recompute_one(account.pk, team_id=account.team_id, today=today, policy=policy)
    account.refresh_from_db()
    LedgerEntry.objects.create(
        account=account,
        rule=rule,
        to_state=State.OWNED,
        to_user=owner,
        by=by,
        on=today,
        at=account.created_at,
        reason=reason,
        evidence={**evidence_of(account, policy), **(evidence or {})},
    )
    write_search([account], new=True)
    audit.record("account.created", account, by=by, owner=owner.pk, **({"beside": reason} if reason else {}))
    return account


@transaction.atomic
def edit(account: Account, facts: Mapping[str, Any], *, by: User, version: int) -> Account:
    """Change what an account is. Raises StaleEdit when somebody saved it after version `version` was shown."""
    account = lock(account.pk)
    if account.version != version:
        raise StaleEdit(
            _("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=account.name
        )
    facts = withholding.kept(account, account, facts)
    before = {name: getattr(account, name) for name in facts}
    _set_facts(account, facts)
    account.version += 1
    account.grade_version = None  # its figures are gathered again
    account.save(update_fields=[*facts, "sort_key", "version", "grade_version"])
    write_search([account])
    changed = {n: [_plain(before[n]), _plain(getattr(account, n))] for n in facts if before[n] != getattr(account, n)}
    if changed:
        audit.record("account.changed", account, by=by, fields=changed)
        kept_facts.changed(account.pk, {f"account.{name}" for name in changed}, by=by, today=business_date())
    return account


@transaction.atomic
def set_grade(
    account: Account,
    *,
    grade: Grade | None,
    vip: Vip,
    by: User,
    today: date,
    ask_vvip: str = "",
    reason: str = "",
    vip_reason: str = "",
) -> None:
    """Decide importance: managers for their teams, VVIP by an admin, never the owner (domain.md section 7).

    A grade that differs from the present one stands by decision from now on, against the model; None takes the decision
    back, so that the model's word holds again. A VIP class changes for a reason in words, `vip_reason`; `ask_vvip`: why
    the admins are asked to make it VVIP as well. The owner reads what was decided.
    Raises NotAllowed, ReasonNeeded for a decision against a model in force or a VIP class without one, InvalidInput when
    the owner's share of protected accounts would exceed its cap.
    """
    account = locked_with_owner(account.pk)
    if not manages(by, account) or (by.pk == account.owner_id and not by.is_admin):
        raise NotAllowed(_("Grades are set by the manager of the team or an admin, never by the owner."))
    if Vip.VVIP in (vip, account.vip) and vip != account.vip and not by.is_admin:
        raise NotAllowed(_("VVIP is decided by an admin: ask one."))
    was = {"grade": account.grade, "vip": account.vip}
    decided = grade is not None and (account.grade_decided or grade != account.grade or bool(reason.strip()))
    if grade not in (None, account.grade) and not reason.strip() and weighing.in_force():
        raise ReasonNeeded
    if vip != account.vip and not vip_reason.strip():
        raise ReasonNeeded
    new = Grade(account.grade) if grade is None else grade
    if (new == Grade.A or vip == Vip.VVIP) and not account.protected:
        _check_protected_share(account)
    held = account.grade_held and not decided
    rows = Account.objects.filter(pk=account.pk)
    rows.update(grade=new, vip=vip, grade_decided=decided, grade_held=held)
    clocks.recompute_one(account.pk, team_id=account.team_id, today=today)
    audit.record("account.graded", account, by=by, before=was, after={"grade": new, "vip": vip})
    _keep_decision(account, new, withdrawn=grade is None, by=by, reason=reason.strip())
    if grade is None:
        recompute.grade_one(account.pk, today=today)
    importance.note(account, vip, by=by, reason=vip_reason.strip())
    importance.tell_grade(account, by=by, reason=reason.strip())
    if ask_vvip.strip():
        asking.ask_vvip(account, by=by, why=ask_vvip)


def _keep_decision(account: Account, new: Grade, *, withdrawn: bool, by: User, reason: str) -> None:
    """The decision in the history of the grade, beside what the model says; nothing when only the VIP class changed."""
    if (withdrawn and not account.grade_decided) or (not withdrawn and new == account.grade and not reason):
        return
    cause = GradeCause.WITHDRAWN if withdrawn else GradeCause.DECISION
    told = recompute.evidence(account.grade_version, account.score, account.score_known, account.grade_by_model)
    recompute.tell_changes([(account.pk, account.grade, str(new), cause.value, reason[:500], told)], by=by)


def locked_with_owner(pk: int) -> Account:
    """The account's row and before it its owner's, so that two grades at once cannot both find the last place free."""
    owner_id = Account.objects.values_list("owner_id", flat=True).get(pk=pk)
    lock_people([owner_id] if owner_id else [])
    account = lock(pk)
    if account.owner_id != owner_id:
        raise WrongState(
            _("“%(name)s” has moved in the meantime (now: %(state)s). Reload the page to see where it is."),
            name=account.name,
            state=account.get_state_display(),
        )
    return account


def _check_protected_share(account: Account) -> None:
    if account.owner_id is None:
        return
    cap, places = capping.cap_of(in_force(), account.team_id), capping.places_of([account.owner_id])[account.owner_id]
    if not places.take(cap):
        raise InvalidInput(
            _("The owner already has %(protected)d protected accounts of %(total)d; the cap is %(cap)d %%."),
            protected=places.protected,
            total=places.total,
            cap=cap,
        )


NAMED = ("name", "telephone", "email")  # by what somebody is known again who was erased


@transaction.atomic
def save_person(
    account: Account, person: KeyPerson, *, by: User, version: int | None = None, anew: bool = False
) -> KeyPerson:
    """Add or change a key person of the account; raises StaleEdit on a version that is not the latest.

    `anew`: somebody has said that it is another person, or that they agree to be entered again; without it
    MayNotBeEntered for a name, number or address of somebody erased or restricted. Raises InvalidInput for a referrer
    who is no other person of the account. Whoever leaves is in no line any more.
    """
    lock(account.pk)
    _check_referrer(account, person)
    before, stayed, was = changes.facts(person), True, None
    if person.pk is not None:
        current = KeyPerson.objects.select_for_update().get(pk=person.pk)
        if version is not None and current.version != version:
            raise StaleEdit(
                _("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=current.name
            )
        if current.erased_at or current.restricted_at:
            raise WrongState(_("This person's data may not be processed: nothing is changed."))
        person.version = current.version + 1
        before, stayed, was = changes.facts(current), current.left_on is None, current
    typed = {
        name: "" if was and getattr(was, name) == getattr(person, name) else getattr(person, name) for name in NAMED
    }
    if any(typed.values()) and not anew:
        forgotten.check(forgotten.Named(account.pk, **typed))
    person.account = account
    new = person.pk is None
    person.save()
    write_persons([person], new=new)
    changes.note(person, before, by=by)
    if person.left_on and stayed and not new:
        end_lines(person, today=person.left_on)
    coverage.refresh(account.pk)
    audit.record("person.added" if new else "person.changed", account, by=by, person=person.pk)
    joining.recount(account.pk, today=business_date(), by=by)
    if was is not None:
        moved = {f"person.{name}" for name in ("telephone", "title") if getattr(person, name) != getattr(was, name)}
        kept_facts.changed(account.pk, moved, person_id=person.pk, by=by, today=business_date())
    return person


def _check_referrer(account: Account, person: KeyPerson) -> None:
    by = person.referred_by_id
    if by is not None and (by == person.pk or not KeyPerson.objects.filter(pk=by, account=account).exists()):
        raise InvalidInput(_("Choose another person of this account."))


@transaction.atomic
def join_group(
    account: Account, *, user: User, by: User, part: str, today: date, role: str = "", batch: str = ""
) -> None:
    """Let a colleague serve the account with its owner; `batch` groups the notices of one run.

    Raises InvalidInput, NotAllowed, ConsentNeeded where the manager decides: in the working group of a VVIP.
    """
    account = lock(account.pk)
    if account.state != State.OWNED or not (account.owner_id in by.served_owner_ids or manages(by, account)):
        raise NotAllowed(_("Only the owner or the manager of the team may change the working group."))
    if asking.needs_consent(account, by):
        raise asking.ConsentNeeded
    if not user.is_active or user.pk == account.owner_id:
        raise InvalidInput(_("%(name)s cannot join this working group."), name=user.name)
    try:
        with transaction.atomic():
            WorkingGroupMember.objects.create(account=account, user=user, role=role, part=part, joined_on=today)
    except IntegrityError:
        raise InvalidInput(_("%(name)s is in this working group already."), name=user.name) from None
    audit.record("group.joined", account, by=by, user=user.pk)
    once, facts = f"group:{account.pk}:{today}", {"name": account.name}
    tell([Message(user.pk, "group_joined", once, batch, account.pk, facts)])


@transaction.atomic
def leave_group(member: WorkingGroupMember, *, by: User, today: date) -> None:
    """End a colleague's part in the working group. Raises NotAllowed."""
    account = lock(member.account_id)
    if not (account.owner_id in by.served_owner_ids or manages(by, account) or member.user_id == by.pk):
        raise NotAllowed(_("Only the owner or the manager of the team may change the working group."))
    if WorkingGroupMember.objects.filter(pk=member.pk, ended_on=None).update(ended_on=today):
        audit.record("group.left", account, by=by, user=member.user_id)
        going_along.lost([account.pk], Why(Rule.LEFT, by, today))


def _set_facts(account: Account, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise KeyError(name)
        if name == "name":
            account.set_name(" ".join(str(value).split()))
        elif name == "source":
            account.source = sources.kept(value)
        else:
            setattr(account, name, value)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | list | None) else str(value)
