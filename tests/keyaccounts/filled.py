"""A key account with something of everything in it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Account
from keyaccounts.models import ChangeSignal, CheckStep, GroupMeeting, HighVisit, Part, Position, Survey, Tick, Wallet
from keyaccounts.services import complaints, notes, plan
from users.models import User


def fill_plan(account: Account, word: str, *, by: User, today: date) -> dict[str, int]:
    """One row of each kind with `word` in it; the ids of those that have an address."""
    complaint = complaints.enter(account, complaints.Told(word), by=by, today=today)
    text = plan.write(account, Part.PRESENT, word, by=by)
    plan.write(account, Part.PRICE, word, level=2, by=by)
    planned = plan.Planned(word, word, today + timedelta(days=4))
    action = plan.plan(account, planned, by=by, today=today)
    if step := CheckStep.objects.in_use().first():
        plan.tick(account, step, True, by=by, today=today)
    signal = notes.note(account, ChangeSignal, {"kind": "people", "text": word}, by=by, today=today)
    position = notes.note(account, Position, {"position": 1, "why": word}, by=by, today=today)
    wallet = notes.note(account, Wallet, {"spend": Decimal(1000), "ours": Decimal(100)}, by=by, today=today)
    survey = notes.note(account, Survey, {"quality": 4, "note": word}, by=by, today=today)
    meeting = notes.note(account, GroupMeeting, {"who": word, "agreed": word}, by=by, today=today)
    visit = notes.note(account, HighVisit, {"whom": word, "ours": word, "outcome": word}, by=by, today=today)
    tick = Tick.objects.filter(account=account).first()
    return {
        "complaint": complaint.pk, "signal": signal.pk, "plan_action": action.pk, "plan_step": action.step_id, "position": position.pk,
        "wallet": wallet.pk, "survey": survey.pk, "meeting": meeting.pk, "visit": visit.pk,
        "plan_text": text.pk if text else 0, "tick": tick.pk if tick else 0,
    }  # fmt: skip
