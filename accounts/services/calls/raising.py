"""Calling the manager in, and what the manager does about it (domain.md 2.2, At 10 contacts)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Escalation, EscalationKind
from accounts.services.calls.resting import matter_of
from accounts.services.managers import managers_of, manages
from accounts.services.moves import lock
from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from notifications.services import Message, settle, tell

if TYPE_CHECKING:
    from users.models import User


@transaction.atomic
def escalate(
    account: Account,
    *,
    kind: EscalationKind,
    once: str,
    by: User | None,
    note: str = "",
    batch: str = "",
    **params: Any,
) -> bool:
    """Call the manager once per matter; returns whether it is a new call (domain.md 2.2, At 10 contacts).

    `batch` groups the notices of one run.
    """
    if Escalation.objects.filter(account=account, once=once).exists():
        return False
    call = Escalation(
        kind=kind,
        account=account,
        once=once,
        raised_by=by,
        raised_at=timezone.now(),
        note=note,
        params={"name": account.name, "contacts": account.cycle_contacts, **params},
    )
    Escalation.objects.bulk_create([call], ignore_conflicts=True)
    told = managers_of(account.team_id)[:1]
    facts = {"name": account.name, "kind": kind.value, "note": note, **params}
    tell(Message(pk, "escalation", f"esc:{account.pk}:{once}", batch, account.pk, facts) for pk in told)
    audit.record("account.escalated", account, by=by, kind=kind.value)
    return True


def ask_for_help(account: Account, *, by: User, note: str, today: date) -> bool:
    """The owner asks the manager in; once a day. Raises InvalidInput without a note."""
    if not note.strip():
        raise InvalidInput(_("Say what you need help with."))
    return escalate(account, kind=EscalationKind.HELP, once=f"help:{by.pk}:{today}", by=by, note=note.strip())


@transaction.atomic
def answer_escalation(call: Escalation, *, by: User, answer: str) -> None:
    """The manager says what was done; the owner reads it. Raises NotAllowed, InvalidInput."""
    account = lock(call.account_id)
    if not manages(by, account):
        raise NotAllowed(_("Only the manager of the team or an admin may answer this."))
    if not answer.strip():
        raise InvalidInput(_("Say what you did or decided."))
    now = timezone.now()
    done = Escalation.objects.filter(pk=call.pk, done_at=None).update(done_at=now, done_by=by, answer=answer.strip())
    if not done:
        raise _answered(call)
    settle([matter_of(call)])
    audit.record("escalation.answered", account, by=by, kind=call.kind)
    if account.owner_id and account.owner_id != by.pk:
        facts = {"name": account.name, "kind": call.kind, "answer": answer.strip(), "who": by.name}
        tell([Message(account.owner_id, "comment", f"answer:{call.pk}", account_id=account.pk, params=facts)])


def _answered(call: Escalation) -> InvalidInput:
    """Who was faster, and what they said; or why nobody has to answer any more."""
    now = Escalation.objects.select_related("done_by").get(pk=call.pk)
    if now.done_by is None or not now.answer:
        return InvalidInput(now.how_it_ended or _("Somebody has answered this already."))
    return InvalidInput(_("%(who)s has answered this already: “%(answer)s”"), who=now.done_by.name, answer=now.answer)


@transaction.atomic
def remind_owner(call: Escalation, *, by: User, note: str, today: date) -> None:
    """Ask the owner of a silent account to get in touch, once a day; the call stays open.

    Raises NotAllowed, InvalidInput.
    """
    account = lock(call.account_id)
    if not manages(by, account):
        raise NotAllowed(_("Only the manager of the team or an admin may answer this."))
    if account.owner_id is None:
        raise InvalidInput(_("Nobody owns this account, so there is nobody to remind."))
    if not note.strip():
        raise InvalidInput(_("Say what the owner should do."))
    waiting = Escalation.objects.filter(pk=call.pk, done_at=None).first()
    if waiting is None or waiting.params.get("reminded_on") == today.isoformat():
        raise InvalidInput(_("The owner has been reminded today already, or somebody has answered this."))
    params = {**waiting.params, "reminded_on": today.isoformat()}
    Escalation.objects.filter(pk=call.pk).update(params=params)
    audit.record("escalation.reminded", account, by=by, kind=call.kind)
    facts = {"name": account.name, "kind": call.kind, "answer": note.strip(), "who": by.name}
    once = f"remind:{call.pk}:{today.isoformat()}"
    tell([Message(account.owner_id, "reminder", once, account_id=account.pk, params=facts)])
