"""An admin enters an account for somebody who sells (domain.md section 7)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Account, LedgerEntry
from notifications.models import Notice
from tests.cast import Cast, make_account
from users.models import User

pytestmark = pytest.mark.django_db


def test_an_admin_chooses_the_owner_who_is_told(cast: Cast, as_user) -> None:
    browser, url = as_user(cast.ada), reverse("accounts:new")
    assert "give_to" in browser.get(url).context["form"].fields
    assert browser.post(url, {"name": "Harbour Print"}).status_code == 422
    assert browser.post(url, {"name": "Harbour Print", "give_to": cast.ann.pk}).status_code == 302
    account = Account.objects.get(name="Harbour Print")
    assert (account.owner, account.team, account.state) == (cast.ann, cast.ann.team, "owned")
    entry = LedgerEntry.objects.get(account=account)
    assert (entry.by, entry.to_user) == (cast.ada, cast.ann)
    assert Notice.objects.get(account_id=account.pk).recipient == cast.ann
    assert reverse("accounts:new") in browser.get(reverse("accounts:list")).content.decode()


def test_the_capacity_warns_an_admin_who_may_go_beyond_it(cast: Cast, as_user) -> None:
    User.objects.filter(pk=cast.ann.pk).update(capacity=1)
    make_account(cast.ann)
    browser, url, sent = as_user(cast.ada), reverse("accounts:new"), {"name": "Harbour Print", "give_to": cast.ann.pk}
    refused = browser.post(url, sent)
    html = refused.content.decode()
    assert (refused.status_code, "the capacity is 1" in html, 'name="beyond_capacity"' in html) == (409, True, True)
    assert browser.post(url, sent | {"beyond_capacity": "on"}).status_code == 302


def test_what_is_somebody_elses_is_not_entered_beside_them_by_an_admin_without_a_reason(cast: Cast, as_user) -> None:
    make_account(cast.sue, "Harbour Print", website="https://harbour.example")
    sent = {"name": "Harbour Print", "website": "harbour.example", "give_to": cast.ann.pk, "twice": "yes"}
    browser, url = as_user(cast.ada), reverse("accounts:new")
    assert browser.post(url, sent).status_code == 409
    assert browser.post(url, sent | {"twice_because": "another plant"}).status_code == 302


def test_an_account_cannot_be_given_to_somebody_who_does_not_sell(cast: Cast, as_user) -> None:
    url = reverse("accounts:new")
    assert as_user(cast.ada).post(url, {"name": "Harbour Print", "give_to": cast.ada.pk}).status_code == 422
    assert "give_to" not in as_user(cast.mia).get(url).context["form"].fields
