"""Many accounts suspended or released from the list: the gate for each, those refused named, an undo on the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Account, LedgerEntry, Rule, WorkingGroupMember
from accounts.services import editing, letting_go, pool
from core.clock import business_date
from lists.models import BulkAct
from tests.cast import Cast, make_account
from users.models import User

SUSPEND, RELEASE = reverse("accounts:suspend_many"), reverse("accounts:release_many")
HTMX = {"HX-Request": "true"}


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def why() -> dict[str, Any]:
    return {"reason_code": "timing", "reason": "", "look_again_on": (business_date() + timedelta(days=60)).isoformat()}


def at_the_gate(cast: Cast, name: str) -> Account:
    return make_account(cast.ann, name, today=business_date(), days_old=80, contacts_made=12)


def row(account: Account) -> dict[str, Any]:
    fields = [field.attname for field in Account._meta.concrete_fields if field.attname != "updated_at"]
    found: dict[str, Any] = Account.objects.filter(pk=account.pk).values(*fields).get()
    return found


def test_those_that_the_gate_lets_go_are_suspended_the_others_named_and_all_taken_back(cast: Cast) -> None:
    ready, early = at_the_gate(cast, "Ready"), make_account(cast.ann, "Early", today=business_date())
    editing.join_group(ready, user=cast.bob, by=cast.ann, part="", today=business_date())
    before, browser = row(ready), browser_of(cast.ann)
    values = {"selected": [ready.pk, early.pk], **why()}
    preview = browser.get(SUSPEND, values, headers=HTMX).content.decode()
    assert "1 account will be suspended." in preview
    assert "“Early”: 0 of 12 effective contacts" in preview
    assert browser.post(SUSPEND, values).status_code == 302
    assert [row(account)["state"] for account in (ready, early)] == ["suspended", "owned"]
    assert "“Early”" in browser.get(reverse("accounts:list")).content.decode()
    browser.post(reverse("accounts:suspend_many_undo", args=[BulkAct.objects.get().pk]))
    assert row(ready) == before
    assert WorkingGroupMember.objects.filter(account=ready, user=cast.bob, ended_on=None).exists()
    assert LedgerEntry.objects.filter(account=ready).order_by("-pk")[0].rule == Rule.UNDONE


def test_released_accounts_lie_in_the_pool_and_come_back_unless_somebody_claimed_them(cast: Cast) -> None:
    one, two, browser = at_the_gate(cast, "One"), at_the_gate(cast, "Two"), browser_of(cast.ann)
    before = row(one)
    browser.post(RELEASE, {"selected": [one.pk, two.pk], "reason": "They closed"})
    assert [row(account)["state"] for account in (one, two)] == ["pooled", "pooled"]
    pool.claim(two, by=cast.bob, today=business_date())
    browser.post(reverse("accounts:release_many_undo", args=[BulkAct.objects.get().pk]))
    assert row(one) == before
    assert row(two)["owner_id"] == cast.bob.pk


def test_nobody_overrides_the_gate_for_many_at_once(cast: Cast) -> None:
    early, important = (make_account(cast.ann, name, today=business_date()) for name in ("Early", "Important"))
    Account.objects.filter(pk=important.pk).update(grade="A", protected=True)
    for user in (cast.ann, cast.mia):
        answer = browser_of(user).post(RELEASE, {"selected": [early.pk, important.pk], "reason": "x", "override": "on"})
        assert answer.status_code == 409
        assert "“Important”: " in answer.content.decode()
    assert not BulkAct.objects.exists()


def test_more_returns_than_the_month_allows_stay(cast: Cast) -> None:
    today, ids = business_date(), []
    for number in range(7):
        account = make_account(cast.sue, f"Claimed {number}", today=today)
        letting_go.release(account, by=cast.zoe, reason="x", today=today, override=True)
        pool.claim(account, by=cast.ann, today=today)
        ids.append(account.pk)
    browser_of(cast.ann).post(RELEASE, {"selected": ids, "reason": "not mine"})
    by_rule = LedgerEntry.objects.filter(rule=Rule.RETURNED, account__in=ids).count()
    assert by_rule == BulkAct.objects.get().count
    assert 0 < by_rule < len(ids)


def test_accounts_of_others_stay(cast: Cast) -> None:
    foreign = make_account(cast.sue, today=business_date(), days_old=80, contacts_made=12)
    browser_of(cast.ann).post(SUSPEND, {"selected": [foreign.pk], **why()})
    assert row(foreign)["state"] == "owned"


def test_where_none_can_go_the_button_is_off_and_says_why(cast: Cast) -> None:
    fresh, ready = make_account(cast.ann, "Fresh", today=business_date()), at_the_gate(cast, "Ready")
    browser = browser_of(cast.ann)
    nobody = browser.get(SUSPEND, {"selected": [fresh.pk]}).content.decode()
    assert 'disabled aria-describedby="act-nothing"' in nobody
    assert "None of them can be changed like this" in nobody
    assert "You can take it back today" not in nobody
    some = browser.get(SUSPEND, {"selected": [fresh.pk, ready.pk]}).content.decode()
    assert "act-nothing" not in some
    renewed = browser.get(SUSPEND, {"selected": [fresh.pk]}, headers=HTMX).content.decode()
    assert 'id="act-go" hx-swap-oob="true"' in renewed
