"""Tags and who recommended us to whom: on the form, the page, the list and over the API."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Account
from accounts.services import editing
from core.clock import business_date
from tests.cast import Cast, make_account

TODAY = business_date()


def _form(page: Any, account: Account) -> dict[str, Any]:
    form = page.get(reverse("accounts:edit", args=[account.pk])).context["form"]
    return {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}


def test_tags_are_written_with_commas_of_any_script(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Harbour Print", today=TODAY)
    page = as_user(cast.ann)
    page.post(
        reverse("accounts:edit", args=[account.pk]), _form(page, account) | {"tags": "gift，出口、gift; big  one"}
    )
    account.refresh_from_db()
    assert account.tags == ["gift", "出口", "big one"]
    assert 'value="gift, 出口, big one"' in page.get(reverse("accounts:edit", args=[account.pk])).content.decode()


def test_the_account_page_names_who_brought_it_and_whom_it_brought(cast: Cast, as_user: Any) -> None:
    bringer = make_account(cast.ann, "Bringer", today=TODAY)
    brought = make_account(cast.ann, "Brought", today=TODAY, referred_by=bringer, tags=["gift"])
    make_account(cast.sue, "Brought elsewhere", today=TODAY, referred_by=bringer)
    page = as_user(cast.ann)
    assert "Bringer" in page.get(reverse("pages:account", args=[brought.pk])).content.decode()
    shown = page.get(reverse("pages:account", args=[bringer.pk])).content.decode()
    assert "Brought</a>" in shown
    assert "Brought elsewhere" not in shown


def test_a_referrer_that_one_does_not_see_is_not_named_and_stays(cast: Cast, as_user: Any) -> None:
    foreign = make_account(cast.sue, "Secret Referrer", today=TODAY)
    account = make_account(cast.ann, "Harbour Print", today=TODAY, referred_by=foreign)
    page = as_user(cast.ann)
    for address in (reverse("pages:account", args=[account.pk]), reverse("accounts:edit", args=[account.pk])):
        assert "Secret Referrer" not in page.get(address).content.decode()
    page.post(reverse("accounts:edit", args=[account.pk]), _form(page, account) | {"tags": "x", "referred_by": ""})
    account.refresh_from_db()
    assert (account.referred_by, account.tags) == (foreign, ["x"])


def test_a_company_names_its_subsidiaries_and_they_name_it_as_far_as_one_sees_them(cast: Cast, as_user: Any) -> None:
    mother = make_account(cast.ann, "Mother Works", today=TODAY)
    daughter = make_account(cast.ann, "Daughter Works", today=TODAY, parent=mother)
    foreign = make_account(cast.sue, "Far Works", today=TODAY, parent=mother)

    def page(reader: Any, account: Account) -> str:
        return as_user(reader).get(reverse("pages:account", args=[account.pk])).content.decode()

    shown = page(cast.ann, mother)
    assert ("Daughter Works</a>" in shown, "Far Works" in shown) == (True, False)
    assert "Mother Works</a>" in page(cast.ann, daughter)
    hidden = page(cast.sue, foreign)
    assert ("an account that you do not see" in hidden, "Mother Works" in hidden) == (True, False)


def test_an_account_is_found_by_exactly_its_tag(cast: Cast, as_user: Any) -> None:
    account = make_account(cast.ann, "Tagged", today=TODAY, tags=["gift"])
    make_account(cast.ann, "Other", today=TODAY, tags=["gifts"])
    answer = as_user(cast.ann).get(f"{reverse('accounts:list')}?tag=gift")
    assert [row.pk for row in answer.context["page"].rows] == [account.pk]
    api = as_user(cast.ann).get(reverse("api:account-list"), {"tag": "gift"}).json()
    assert [row["id"] for row in api["results"]] == [account.pk]


def test_tags_and_referrer_are_written_over_the_api(cast: Cast, as_user: Any) -> None:
    bringer, foreign = make_account(cast.ann, "Bringer", today=TODAY), make_account(cast.sue, "Foreign", today=TODAY)
    account = make_account(cast.ann, "Harbour Print", today=TODAY)
    page, address = as_user(cast.ann), reverse("api:account-detail", args=[account.pk])
    sent = {"tags": ["gift"], "referred_by": bringer.pk, "version": 1}
    assert page.patch(address, sent, content_type="application/json").status_code == 200
    account.refresh_from_db()
    assert (account.tags, account.referred_by) == (["gift"], bringer)
    refused = page.patch(address, {"referred_by": foreign.pk, "version": 2}, content_type="application/json")
    assert refused.status_code == 400


def test_the_picker_offers_its_choices_under_the_name_of_its_field(cast: Cast, as_user: Any) -> None:
    make_account(cast.ann, "Bringer", today=TODAY)
    page = as_user(cast.ann)
    assert (
        'name="referred_by"'
        in page.get(reverse("accounts:pick"), {"q": "Bring", "name": "referred_by"}).content.decode()
    )
    assert 'name="parent"' in page.get(reverse("accounts:pick"), {"q": "Bring", "name": "<x>"}).content.decode()


def test_facts_are_written_with_an_event(cast: Cast) -> None:
    account = make_account(cast.ann, "Harbour Print", today=TODAY)
    other = make_account(cast.ann, "Bringer", today=TODAY)
    editing.edit(account, {"tags": ["gift"], "referred_by": other}, by=cast.ann, version=1)
    account.refresh_from_db()
    assert account.tags == ["gift"]
