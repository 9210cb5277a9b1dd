"""What a row of the manager's board says: why it waits, who is next, what the person wrote."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import explain, figures
from accounts.models import (
    Account,
    ConsentRequest,
    Escalation,
    EscalationKind,
)
from accounts.policies import InForce
from accounts.services import withholding
from accounts.training import state
from core import formatting
from dashboards.models import CoachingNote
from dashboards.people import newcomers
from followups.models import Approval, FollowUp
from followups.services import outcome
from keyaccounts.models import Complaint
from portraits.models import AccessRequest, Distance, Erasure, Grant
from portraits.services import waiting
from users.models import Team, User


def prepare(user: User, rows: list[Any], *, today: date, policy: InForce) -> None:
    """Give each row `subject` (its account with figures), `why` in words, and who the next level is.

    New staff are their own subject: they stand on their line, with the latest note and the training that is missing.
    """
    _prepare_new_staff(user, [row for row in rows if isinstance(row, User)], today=today, policy=policy)
    rows = [row for row in rows if not isinstance(row, User)]
    for row in rows:
        row.subject = row if isinstance(row, Account) else row.account
    figures.attach([row.subject for row in rows], today, policy)
    proposals = [row for row in rows if isinstance(row, Account)]
    withholding.hide(row for row in rows if hasattr(row, "account_id"))
    above = _next_level(user) if any(_kept_enough(row) for row in proposals) else {}
    for row in rows:
        row.why = _why(row, today)
    proposal: Any
    for proposal in proposals:
        proposal.next_level = _kept_enough(proposal)
        proposal.waits = explain.why_it_waits(proposal)
        proposal.may_keep = not proposal.next_level or user.is_admin or above.get(proposal.team_id, False)


def _prepare_new_staff(user: User, people: list[Any], *, today: date, policy: InForce) -> None:
    if not people:
        return
    notes = newcomers.last_notes(user, [it.pk for it in people])
    training = state.of(people, policy, today=today)
    for it in people:
        it.subject, it.trained = it, training.get(it.pk)
        it.newcomer = newcomers.as_newcomer(it, policy, today=today)
        note = notes.get(it.pk)
        it.why = _note_words(note) if note else _("Nobody has written to them yet.")


def _note_words(note: CoachingNote) -> str:
    said = {"who": note.by.name, "day": formatting.day(note.on), "text": note.text}
    return _("%(who)s wrote on %(day)s: “%(text)s”") % said


def _kept_enough(account: Account) -> bool:
    rules = account.figures.rules  # type: ignore[attr-defined]
    return bool(account.keeps >= rules.keeps_by_owner)


def _next_level(user: User) -> dict[int | None, bool]:
    """Whether the reader stands above the direct manager of a team, by team: one statement for the whole tree."""
    tree = {pk: (parent, manager) for pk, parent, manager in Team.objects.values_list("pk", "parent_id", "manager_id")}
    answer: dict[int | None, bool] = {}
    for start in tree:
        line: list[int] = []
        team: int | None = start
        for _height in range(50):
            if team is None:
                break
            team, manager = tree[team]
            if manager and manager not in line:
                line.append(manager)
        answer[start] = user.pk in line[1:]
    return answer


def _why(row: Any, today: date) -> str:
    if isinstance(row, Escalation):
        return _call_words(row)
    if isinstance(row, FollowUp):
        return _entry_words(row)
    if isinstance(row, Complaint):
        return _complaint_words(row, today)
    if isinstance(row, AccessRequest):
        return _("%(who)s: “%(why)s”") % {"who": row.user.name, "why": row.why}
    if isinstance(row, Distance):
        return _distance_words(row)
    if isinstance(row, Grant):
        facts = {"who": row.by.name, "whom": row.user.name, "why": row.reason}
        return _("%(who)s lets %(whom)s open them: “%(why)s”") % facts
    if isinstance(row, Erasure):
        facts = {"who": row.asked_by.name, "person": row.person.name, "why": row.reason}
        return _("%(who)s asks to erase %(person)s: “%(why)s”") % facts
    if isinstance(row, ConsentRequest):
        said = {"who": row.asked_by.name, "why": row.why, "name": row.user.name if row.user else ""}
        words = _("%(who)s wants %(name)s to join: “%(why)s”") if row.user else _("%(who)s: “%(why)s”")
        return words % said
    last = _("Last contact on %(day)s") % {"day": formatting.day(row.last_contact_on)}
    return formatting.sentences(explain.why_proposed(row, today, row.figures.rules), last)


def _distance_words(row: Distance) -> str:
    known, confirmed = waiting.words(row)
    said = _("What is known supports “%(known)s”; confirmed: “%(confirmed)s”")
    asked = _("%(who)s: “%(why)s”") % {"who": row.asked_by.name, "why": row.asked_why} if row.asked_by else ""
    return formatting.sentences(said % {"known": known, "confirmed": confirmed}, asked)


def _complaint_words(row: Complaint, today: date) -> str:
    late = (today - (row.due_on or today)).days
    facts = {"who": row.owner.name, "late": ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late}}
    words = (
        _("The deadline has passed: %(late)s, with %(who)s.")
        if row.answered_on
        else _("Not answered: %(late)s, with %(who)s.")
    )
    return formatting.sentences(words % facts, _("“%(note)s”") % {"note": row.text})


def _call_words(call: Escalation) -> str:
    account = call.account
    if call.kind == EscalationKind.BIG_DEAL:
        amount = formatting.money(call.params.get("amount"), call.params.get("currency", ""), short=True)
        return formatting.sentences(_("Amount %(amount)s") % {"amount": amount}, call.note)
    if call.kind == EscalationKind.SILENT:
        since = account.last_contact_on or account.cycle_started_on
        if since is None:
            return call.note
        reminded = call.params.get("reminded_on")
        told = (
            _("Owner reminded on %(day)s") % {"day": formatting.day(date.fromisoformat(reminded))} if reminded else ""
        )
        return formatting.sentences(_("Nobody has been in touch since %(day)s") % {"day": formatting.day(since)}, told)
    if call.note:
        return _("“%(note)s”") % {"note": call.note}
    return _("Last contact on %(day)s") % {"day": formatting.day(account.last_contact_on)}


def _entry_words(entry: FollowUp) -> str:
    facts = {
        "who": entry.author.name,
        "day": formatting.day(entry.occurred_on),
        "entered": formatting.day(entry.entered_at),
    }
    if entry.approval == Approval.PENDING:
        said = _("%(who)s: contact of %(day)s, entered %(entered)s") % facts
        return formatting.sentences(said, outcome.for_life_only(entry, entry.account), entry.text)
    return formatting.sentences(_("%(who)s: contact of %(day)s") % facts, entry.text)
