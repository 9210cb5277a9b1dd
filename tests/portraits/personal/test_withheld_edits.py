"""Where a restricted person stands in a text that is edited or picked from: no name is shown, and none is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import editing, withholding
from accounts.services.refusals import InvalidInput
from core.clock import business_date
from followups.models import FollowUp, NextStep
from followups.services import steps
from followups.services.steps import StepInput
from keyaccounts.services import plan
from portraits.services.personal import restricting
from tests.cast import Cast, again, make_account, noon
from tests.followups.conftest import log_contact

TEXT = "Petra Vogt showed us the hall; the price is fine. Frau Vogt decides in May."
SHOWN = "[…] showed us the hall; the price is fine. Frau […] decides in May."


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date() - timedelta(days=5))


@pytest.fixture
def contact(cast: Cast, account: Account) -> FollowUp:
    """A contact that names somebody whose processing has stopped since."""
    today = business_date()
    before = today - timedelta(days=1)
    person = editing.save_person(account, KeyPerson(account=account, name="Petra Vogt"), by=cast.ann)
    made = log_contact(account, cast.ann, on=before, now=noon(before), result="no_answer", text=TEXT)
    step = StepInput(
        due_on=today + timedelta(days=2), text="call Petra", objective="Petra Vogt agrees", objective_kind="other"
    )
    steps.add_step(account, step, by=cast.ann, today=today)
    plan.plan(
        account,
        plan.Planned("Show Petra Vogt three samples", "Vogt has them", today, owner=cast.ann),
        by=cast.ann,
        today=today,
    )
    restricting.restrict(person, reason="letter", by=again(cast.mia))
    return made


@pytest.mark.parametrize("who", ["ann", "mia"])
def test_steps_and_actions_to_tick_name_nobody_withheld(
    cast: Cast, account: Account, contact: FollowUp, as_user: Any, who: str
) -> None:
    browser = as_user(again(getattr(cast, who)))
    step = NextStep.objects.get(text="call Petra")
    pages = [
        f"{reverse('followups:log')}?account={account.pk}",
        reverse("followups:correct", args=[contact.pk]),
        *[reverse(f"followups:{name}", args=[step.pk]) for name in ("step_done", "step_snooze", "step_cancel")],
    ]
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        shown = answer.content.decode()
        assert not {name for name in ("Petra", "Vogt") if name in shown}, page
    assert "[…]" in browser.get(pages[0]).content.decode()


def correction(contact: FollowUp, text: str) -> dict[str, Any]:
    contact.refresh_from_db()
    return {
        "result": "no_answer", "channel": contact.channel, "text": text, "need": "", "version": contact.version,
        "occurred_on": contact.occurred_on.isoformat(), "occurred_time": "12:00",
    }  # fmt: skip


def test_a_correction_keeps_the_names_it_does_not_show(cast: Cast, contact: FollowUp, as_user: Any) -> None:
    ann, page = as_user(cast.ann), reverse("followups:correct", args=[contact.pk])
    assert SHOWN in ann.get(page).content.decode()
    assert ann.post(page, correction(contact, SHOWN)).status_code == 302
    contact.refresh_from_db()
    assert contact.text == TEXT
    assert ann.post(page, correction(contact, SHOWN.replace("is fine", "is too high"))).status_code == 302
    contact.refresh_from_db()
    assert contact.text == TEXT.replace("is fine", "is too high")
    refused = ann.post(page, correction(contact, "[…] showed us the hall."))
    assert refused.status_code == 422
    assert "may not be processed" in refused.content.decode()
    contact.refresh_from_db()
    assert "Frau Vogt decides" in contact.text


def test_the_api_keeps_them_too(cast: Cast, contact: FollowUp, as_user: Any) -> None:
    ann, url = as_user(cast.ann), f"/api/v1/follow-ups/{contact.pk}/"
    read = ann.get(url).json()
    assert read["text"] == SHOWN
    sent = {"version": read["version"], "text": f"{SHOWN} Rang back."}
    assert ann.patch(url, sent, content_type="application/json").status_code == 200
    contact.refresh_from_db()
    assert contact.text == f"{TEXT} Rang back."
    sent = {"version": contact.version, "text": "Nobody was there."}
    assert ann.patch(url, sent, content_type="application/json").status_code == 400


def test_every_text_keeps_them_and_the_mark_is_never_stored(cast: Cast, account: Account, contact: FollowUp) -> None:
    Account.objects.filter(pk=account.pk).update(notes="Old […] note; Vogt likes blue.")
    fresh = Account.objects.get(pk=account.pk)
    sent = {"notes": "Old […] note; […] likes green."}
    assert withholding.kept(fresh, fresh, sent) == {"notes": "Old […] note; Vogt likes green."}
    for lost in ("Old note; […] likes blue.", "Nothing", "Old […] note; […] and […]"):
        with pytest.raises(InvalidInput):
            withholding.kept(fresh, fresh, {"notes": lost})
