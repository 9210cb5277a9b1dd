"""An opportunity that begins beyond the next stage skips what the stages before it ask for (domain.md section 5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account
from audit.models import Event
from leads.models import Opportunity, Stage, StageChange
from leads.services import criteria, opportunities
from leads.services.opportunities import StageSkipped
from tests.api.conftest import Program, secret_of
from tests.cast import TODAY, Cast, set_policy

FACTS = {"name": "Gift boxes"}


def opened(account: Account, stage: Stage, **more: Any) -> Opportunity:
    return opportunities.open_opportunity(account, FACTS, by=account.owner, today=TODAY, stage=stage, **more)


def test_it_needs_a_reason_which_stands_in_its_history_with_what_is_missing(account: Account) -> None:
    with pytest.raises(StageSkipped):
        opened(account, Stage.CLOSE)
    opened(account, Stage.PROSPECT)
    opened(account, Stage.CLOSE, reason="it ran before we wrote it down")
    assert StageChange.objects.latest("pk").reason == "it ran before we wrote it down"
    assert "money" in Event.objects.filter(code="opportunity.opened").latest("pk").params["missing"]


def test_where_the_company_requires_it_every_one_begins_with_the_first_stage(account: Account) -> None:
    set_policy(exit_criteria="enforce")
    for stage in (Stage.PROSPECT, Stage.CLOSE):
        with pytest.raises(criteria.CriteriaMissing):
            opened(account, stage, reason="in a hurry")
    assert opened(account, Stage.SUSPECT).stage == Stage.SUSPECT


def test_the_page_asks_why_and_goes_on_to_the_opportunity(account: Account, cast: Cast, as_user: Any) -> None:
    browser, page = as_user(cast.ann), reverse("leads:new", args=[account.pk])
    sent = {**FACTS, "currency": "CNY", "stage": "C"}
    refused = browser.post(page, sent)
    assert (refused.status_code, "You skip a stage" in refused.content.decode()) == (422, True)
    done = browser.post(page, {**sent, "reason": "it ran before", "anyway": "C"})
    assert done.url == reverse("leads:story", args=[Opportunity.objects.get().pk])


def test_the_page_offers_the_first_stage_alone_where_the_company_requires_it(
    account: Account, cast: Cast, as_user: Any
) -> None:
    set_policy(exit_criteria="enforce")
    page = as_user(cast.ann).get(reverse("leads:new", args=[account.pk])).content.decode()
    assert ('value="S"' in page, 'value="C"' in page, 'name="reason"' in page) == (True, False, False)


def test_a_program_says_why_too(account: Account, cast: Cast) -> None:
    ann = Program(secret_of(cast.ann))
    sent = {"account": account.pk, **FACTS, "stage": "D"}
    assert ann.post("opportunities/", **sent).json()["code"] == "reason_needed"
    made = ann.post("opportunities/", **sent, reason="it ran before")
    assert (made.status_code, made.json()["stage"]) == (201, "D")
