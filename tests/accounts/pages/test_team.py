"""Calls for a manager: read and answered over whatever page they are shown on."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Escalation
from accounts.services.calls import raising
from core.clock import business_date
from tests.cast import Cast, make_account

TODAY = business_date()
DIALOG = {
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_TARGET": "dialog-body",
    "HTTP_HX_CURRENT_URL": "http://testserver/accounts/team/",
}


@pytest.fixture
def call(cast: Cast) -> Escalation:
    """Ann asks for help."""
    account = make_account(cast.ann, today=TODAY, days_old=20)
    raising.ask_for_help(account, by=cast.ann, note="come along", today=TODAY)
    return Escalation.objects.get(account=account)


def field(call: Escalation, answer: str) -> dict[str, str]:
    return {f"call-{call.pk}-answer": answer}


def test_a_call_opens_as_a_dialog_with_what_was_asked(cast: Cast, as_user: Any, call: Escalation) -> None:
    page = as_user(cast.mia).get(f"/accounts/calls/{call.pk}/answer/", **DIALOG)
    assert page.status_code == 200
    assert "come along" in page.content.decode()


def test_an_answer_in_the_dialog_returns_to_the_page_below(cast: Cast, as_user: Any, call: Escalation) -> None:
    answer = as_user(cast.mia).post(f"/accounts/calls/{call.pk}/answer/", field(call, "on Monday"), **DIALOG)
    assert answer.headers["HX-Redirect"] == "/accounts/team/"
    call.refresh_from_db()
    assert call.answer == "on Monday"


def test_an_answer_over_today_leaves_the_page_where_it_is(cast: Cast, as_user: Any, call: Escalation) -> None:
    over_today = {**DIALOG, "HTTP_HX_CURRENT_URL": "http://testserver/"}
    answer = as_user(cast.mia).post(f"/accounts/calls/{call.pk}/answer/", field(call, "on Monday"), **over_today)
    assert answer.status_code == 204
    assert "crm:dialog-close" in answer.headers["HX-Trigger"]
    call.refresh_from_db()
    assert call.answer == "on Monday"


def test_an_empty_answer_keeps_the_dialog(cast: Cast, as_user: Any, call: Escalation) -> None:
    answer = as_user(cast.mia).post(f"/accounts/calls/{call.pk}/answer/", field(call, ""), **DIALOG)
    assert answer.status_code == 422
    call.refresh_from_db()
    assert call.done_at is None
