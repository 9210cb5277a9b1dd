"""While processing has stopped no text about the account names the person; afterwards every one reads as before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from accounts.services import editing
from core.clock import business_date
from keyaccounts.models import Complaint, PlanText
from keyaccounts.services import complaints, plan
from keyaccounts.services.complaints import Told
from portraits.services.personal import restricting
from tests.cast import Cast, again, make_account
from tests.keyaccounts.filled import fill_plan

NAME = "Zwirnqz"  # a part of the name, as texts say it
SAID = f"{NAME} says so"


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.fixture
def person(cast: Cast, account: Account) -> KeyPerson:
    return editing.save_person(account, KeyPerson(account=account, name=f"{NAME} Quorra"), by=cast.ann)


def filled(cast: Cast, account: Account) -> dict[str, int]:
    today = business_date()
    ids = fill_plan(account, SAID, by=cast.ann, today=today)
    plan.plan(account, plan.Planned(SAID, SAID, today, owner=cast.ann), by=cast.ann, today=today)
    old = complaints.enter(account, Told(SAID), by=cast.ann, today=today - timedelta(days=20))
    complaints.close(old, cause="quality", resolution=SAID, learned=SAID, by=cast.ann, today=today)
    return {**ids, "closed": old.pk}


def stop(person: KeyPerson, cast: Cast) -> None:
    restricting.restrict(person, reason="letter", by=again(cast.mia))


def pages(account: Account, ids: dict[str, int]) -> list[str]:
    of = [account.pk]
    return [
        f"{reverse('pages:account', args=of)}",
        reverse("keyaccounts:of_account", args=of),
        reverse("keyaccounts:print", args=of),
        f"{reverse('keyaccounts:piece', args=of)}?part=present",
        f"{reverse('keyaccounts:text', args=of)}?part=present",
        f"{reverse('keyaccounts:before', args=of)}?part=present",
        f"{reverse('keyaccounts:signal_answer', args=of)}?id={ids['signal']}",
        reverse("keyaccounts:action_done", args=[ids["plan_step"]]),
        reverse("keyaccounts:complaints") + "?state=all",
        reverse("keyaccounts:cares"),
        *[reverse(f"keyaccounts:{name}", args=[ids["complaint"]]) for name in ("complaint", "complaint_answer")],
        reverse("keyaccounts:complaint", args=[ids["closed"]]),
        reverse("keyaccounts:complaint_reopen", args=[ids["closed"]]),
        reverse("pages:today"),
        reverse("pages:deciding"),
        reverse("pages:brief", args=of),
        reverse("pages:calendar"),
        reverse("accounts:list"),
        *[
            f"/api/v1/{kind}/?account={account.pk}"
            for kind in (
                "complaints", "plan-actions", "plan-texts", "change-signals", "supplier-positions", "surveys", "wallets",
                "group-meetings", "high-visits", "next-steps",
            )
        ],
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["ann", "mia"])
def test_no_page_and_no_answer_names_somebody_whose_processing_has_stopped(
    cast: Cast, account: Account, person: KeyPerson, as_user: Any, who: str
) -> None:
    ids = filled(cast, account)
    browser = as_user(again(getattr(cast, who)))
    named = {path for path in pages(account, ids) if NAME in browser.get(path).content.decode()}
    assert len(named) > 15
    stop(person, cast)
    shown = {path: browser.get(path) for path in pages(account, ids)}
    assert not {
        path for path, answer in shown.items() if answer.status_code not in (200, 302) and "decisions" not in path
    }
    assert not {path for path, answer in shown.items() if NAME in answer.content.decode()}
    restricting.lift(person, reason="letter", by=again(cast.mia))
    assert {path for path in pages(account, ids) if NAME in browser.get(path).content.decode()} == named


def test_what_is_sent_back_as_it_was_shown_stays_as_it_was_written(
    cast: Cast, account: Account, person: KeyPerson, as_user: Any
) -> None:
    row = plan.write(account, "present", SAID, by=cast.ann)
    stop(person, cast)
    assert plan.write(account, "present", "[…] says so", by=cast.ann) == row
    assert PlanText.objects.get().text == SAID
    it = complaints.enter(account, Told("Late"), by=cast.ann, today=business_date())
    Complaint.objects.filter(pk=it.pk).update(resolution=SAID)
    complaints.close(it, cause="quality", resolution="[…] says so", learned="x", by=cast.ann, today=business_date())
    assert Complaint.objects.get().resolution == SAID
