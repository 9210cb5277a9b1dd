"""What people judge: managers give a value, owners propose one with a reason (domain.md 2.2 and 7: never the owner)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.grading import recompute, weighing
from accounts.models import Account, AccountQuerySet, Judgement, JudgementState, State
from accounts.services.managers import managers_of, manages
from accounts.services.refusals import InvalidInput, NotAllowed, ReasonNeeded, WrongState
from audit import services as audit
from notifications.services import Message, settle, tell
from users.services.positions import lock_people

if TYPE_CHECKING:
    from users.models import User


def may_judge(user: User, account: Account) -> bool:
    """Whether the person's judgement counts at once: the team's managers and admins, never the owner."""
    return manages(user, account) and user.pk != account.owner_id


def may_propose(user: User, account: Account) -> bool:
    """Whether the person may propose: the owner, as long as it is theirs."""
    return account.state == State.OWNED and account.owner_id in user.served_owner_ids


@transaction.atomic
def judge(account: Account, *, criterion: str, value: int, note: str, by: User, today: date) -> Judgement:
    """Give a criterion 1 to 5; the one before is kept, and the grade follows at once. Raises NotAllowed, InvalidInput."""
    account = _locked(account)
    _check(criterion, value)
    if not may_judge(by, account):
        raise NotAllowed(_("Importance is judged by the manager of the team or an admin, never by the owner."))
    _replace(account, criterion)
    _end_proposals(account, criterion, state=JudgementState.DECLINED, decided_by=by, decided_at=timezone.now())
    given = Judgement.objects.create(
        account=account, criterion=criterion, value=value, note=note.strip()[:500], by=by, at=timezone.now(),
        state=JudgementState.STANDING,
    )  # fmt: skip
    audit.record("account.judged", account, by=by, criterion=criterion, value=value)
    recompute.grade_one(account.pk, today=today)
    return given


@transaction.atomic
def propose(account: Account, *, criterion: str, value: int, note: str, by: User, today: date) -> Judgement:
    """Propose a value with a reason; a manager accepts or declines it. Raises NotAllowed, ReasonNeeded, InvalidInput."""
    account = _locked(account)
    _check(criterion, value)
    if not may_propose(by, account):
        raise NotAllowed(_("Only the owner proposes a judgement."))
    if not note.strip():
        raise ReasonNeeded
    _end_proposals(account, criterion, state=JudgementState.REPLACED)
    proposed = Judgement.objects.create(
        account=account, criterion=criterion, value=value, note=note.strip()[:500], by=by, at=timezone.now(),
        state=JudgementState.PROPOSED,
    )  # fmt: skip
    audit.record("account.judgement_proposed", account, by=by, criterion=criterion, value=value)
    facts = {"name": account.name, "who": by.name, "value": value, "note": proposed.note}
    people = managers_of(account.team_id)[:1]
    tell(Message(pk, "judgement_proposed", _matter(proposed.pk), account_id=account.pk, params=facts) for pk in people)
    return proposed


@transaction.atomic
def decide(proposal: Judgement, *, accept: bool, answer: str, by: User, today: date) -> None:
    """Accept or decline what an owner proposed; of two deciders one is told. Raises NotAllowed, WrongState, ReasonNeeded."""
    account = _locked(proposal.account)
    if not may_judge(by, account) or by.pk == proposal.by_id:
        raise NotAllowed(_("Importance is judged by the manager of the team or an admin, never by the owner."))
    if not accept and not answer.strip():
        raise ReasonNeeded
    if accept:
        _replace(account, proposal.criterion)
    state = JudgementState.STANDING if accept else JudgementState.DECLINED
    open_ones = Judgement.objects.filter(pk=proposal.pk, state=JudgementState.PROPOSED)
    if not open_ones.update(state=state, decided_by=by, decided_at=timezone.now(), answer=answer.strip()[:500]):
        raise WrongState(_("Somebody has answered this already."))
    settle([_matter(proposal.pk)])
    audit.record("account.judgement_decided", account, by=by, criterion=proposal.criterion, accepted=accept)
    said = answer.strip() or str(proposal.value)
    facts = {"name": account.name, "who": by.name, "answer": said}
    once = f"judgement_decided:{proposal.pk}"
    tell([Message(proposal.by_id, "judgement_decided", once, account_id=account.pk, params=facts)])
    if accept:
        recompute.grade_one(account.pk, today=today)


def judgeable(user: User) -> AccountQuerySet:
    """Accounts whose importance the person may judge or propose to judge; the services ask again for each."""
    return Account.objects.editable_by(user)


def _locked(account: Account) -> Account:
    """The account under a lock, its owner's before it: the grade that follows may take the last place of the cap."""
    owner = Account.objects.values_list("owner_id", flat=True).get(pk=account.pk)
    lock_people([owner] if owner else [])
    locked = Account.objects.select_for_update(no_key=True, of=("self",)).get(pk=account.pk)
    if locked.owner_id != owner or locked.state == State.VOID:
        raise WrongState(
            _("“%(name)s” has moved in the meantime (now: %(state)s). Reload the page to see where it is."),
            name=locked.name,
            state=locked.get_state_display(),
        )
    return locked


def _check(criterion: str, value: int) -> None:
    model = weighing.in_force()
    asked = model.criterion(criterion) if model else None
    if asked is None or not asked.judged:
        raise InvalidInput(_("The model in force does not ask people about this."))
    if not 1 <= value <= 5:
        raise InvalidInput(_("Choose a value from 1 to 5."))


def _matter(proposal_id: int) -> str:
    return f"judgement:{proposal_id}"


def _end_proposals(account: Account, criterion: str, **ended: Any) -> None:
    """Proposals that somebody's word, or a newer proposal, leaves without need of an answer."""
    proposed = Judgement.objects.filter(account=account, criterion=criterion, state=JudgementState.PROPOSED)
    if ids := list(proposed.values_list("pk", flat=True)):
        Judgement.objects.filter(pk__in=ids).update(**ended)
        settle(map(_matter, ids))


def _replace(account: Account, criterion: str) -> None:
    standing = Judgement.objects.filter(account=account, criterion=criterion, state=JudgementState.STANDING)
    standing.update(state=JudgementState.REPLACED)
