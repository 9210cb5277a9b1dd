"""Dormant accounts of the pool as leads of somebody new, and taking them back the same day."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import duplicates
from accounts.models import Account, KeyPerson
from accounts.services import editing, letting_go, pool
from accounts.services.refusals import ClaimRefused, InvalidInput
from commons.days import working_days
from core.clock import business_date
from leads.models import Lead, LeadMove, LeadSearch, LeadState, Source
from leads.services import dormant
from leads.services.dormant import Narrowing
from leads.services.leads import deciding
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, make_account, make_user
from users.models import User

LONG_AGO = 200


def make_dormant(owner: User, name: str = "", *, today: date = TODAY, **fields: Any) -> Account:
    """An account that was let go long ago and has been silent since."""
    account = make_account(owner, name, today=today, days_old=LONG_AGO, telephones=["139 1111 2222"], **fields)
    editing.save_person(account, KeyPerson(account=account, name="Li Wei", email="li@example.com"), by=owner)
    gone = today - timedelta(days=120)
    letting_go.release(account, by=owner.team.manager, reason="silent", today=gone, override=True)
    account.refresh_from_db()
    return account


def give(person: User, count: int = 5, *, by: User, today: date = TODAY, narrowing: Narrowing | None = None) -> Any:
    return dormant.give(person, count, by=again(by), today=today, now=timezone.now(), narrowing=narrowing)


def test_silent_accounts_of_the_pool_become_leads_with_a_move_a_search_row_and_one_notice(cast: Cast) -> None:
    accounts = [make_dormant(cast.bob, f"Silent {n}", industry="food", employees=80, tags=["x"]) for n in range(3)]
    assert give(cast.ann, by=cast.mia).leads == 3
    lead = Lead.objects.get(company="Silent 0")
    assert (lead.source, lead.state, lead.owner, lead.team_id) == (
        Source.DORMANT,
        LeadState.NEW,
        cast.ann,
        cast.harbour.pk,
    )
    assert (lead.dormant_account, lead.industry, lead.employees, lead.tags) == (accounts[0], "food", 80, ["x"])
    assert (lead.person, lead.telephones) == ("Li Wei", ["139 1111 2222"])
    assert LeadSearch.objects.count() == LeadMove.objects.count() == 3
    assert Notice.objects.filter(recipient=cast.ann, kind="dormant_leads").count() == 1
    assert {a.state for a in Account.objects.all()} == {"pooled"}


def test_what_is_not_silent_or_a_running_lead_already_is_not_offered(cast: Cast) -> None:
    silent = make_dormant(cast.bob, "Silent")
    make_account(cast.bob, "Owned", days_old=LONG_AGO)
    young = make_account(cast.bob, "Let go today", contacts_made=1, days_old=9)
    letting_go.release(young, by=cast.mia, reason="small", today=TODAY, override=True)
    assert list(dormant.candidates(cast.mia, cast.ann, today=TODAY)) == [silent]
    give(cast.ann, by=cast.mia)
    assert not dormant.candidates(again(cast.mia), cast.bob, today=TODAY).exists()
    with pytest.raises(InvalidInput):
        give(cast.bob, by=cast.mia)
    Lead.objects.update(state=LeadState.UNFIT, unfit_reason="no_need", closed_on=TODAY)
    assert dormant.candidates(again(cast.mia), cast.bob, today=TODAY).count() == 1


def test_the_previous_owner_waits_for_the_cool_down(cast: Cast) -> None:
    account = make_dormant(cast.bob, "Silent")
    Account.objects.filter(pk=account.pk).update(state_since=TODAY - timedelta(days=5))
    assert not dormant.candidates(again(cast.mia), cast.bob, today=TODAY).exists()
    assert dormant.candidates(again(cast.mia), cast.ann, today=TODAY).exists()


def test_the_new_owner_reads_whom_to_call_by_when_and_of_which_account(cast: Cast, as_user: Any) -> None:
    today = business_date()
    account = make_dormant(cast.sue, "Of the South", today=today)
    give(cast.ann, by=cast.mia, today=today)
    lead = Lead.objects.get()
    assert (lead.telephones, lead.person, lead.email) == (["139 1111 2222"], "Li Wei", "li@example.com")
    assert [lead.next_contact_on, lead.return_due_on] == [today, *working_days([today + timedelta(days=14)])]
    page = as_user(cast.ann).get(f"/leads/{lead.pk}/").content.decode()
    assert "Made of a dormant account of the pool for Ann Seller by Mia Manager" in page
    assert reverse("pages:account", args=[account.pk]) in page


def test_industry_and_region_narrow_what_is_given(cast: Cast) -> None:
    make_dormant(cast.bob, "Tea", industry="food", region="Zhejiang")
    make_dormant(cast.bob, "Toys", industry="toys", region="Zhejiang")
    give(cast.ann, by=cast.mia, narrowing=Narrowing("foo", "zhe"))
    assert [lead.company for lead in Lead.objects.all()] == ["Tea"]


def test_new_staff_come_first_then_who_owns_the_fewest(cast: Cast) -> None:
    make_user("Nia New", team=cast.harbour, hired_on=TODAY - timedelta(days=20))
    make_account(cast.ann)
    names = [person.name for person in dormant.people(again(cast.mia), today=TODAY)]
    assert names == ["Nia New", "Bob Seller", "Mia Manager", "Ann Seller"]


def test_a_manager_gives_leads_to_the_own_teams_only(cast: Cast) -> None:
    make_dormant(cast.bob)
    with pytest.raises(InvalidInput):
        give(cast.sue, by=cast.mia)
    assert not Lead.objects.exists()


def test_one_running_lead_an_account_is_the_databases_promise_too(cast: Cast) -> None:
    make_dormant(cast.bob)
    give(cast.ann, by=cast.mia)
    twin = Lead.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_untouched_leads_of_a_batch_are_taken_back_on_its_day_only(cast: Cast) -> None:
    for n in range(3):
        make_dormant(cast.bob, f"Silent {n}")
    given = give(cast.ann, by=cast.mia)
    worked = Lead.objects.order_by("pk").first()
    Lead.objects.filter(pk=worked.pk).update(state=LeadState.WORKING, last_tried_on=TODAY)
    with pytest.raises(InvalidInput):
        dormant.take_back(given.key, by=cast.mia, today=TODAY + timedelta(days=1), now=timezone.now())
    with pytest.raises(InvalidInput):
        dormant.take_back(given.key, by=cast.max, today=TODAY, now=timezone.now())
    assert dormant.given_today(cast.mia, today=TODAY) == [{"key": str(given.key), "who": "Ann Seller", "leads": 2}]
    assert dormant.take_back(given.key, by=cast.mia, today=TODAY, now=timezone.now()) == 2
    back = Lead.objects.exclude(pk=worked.pk)
    assert {(lead.state, lead.owner_id, lead.previous_owner_id) for lead in back} == {("unfit", None, cast.ann.pk)}
    assert dormant.candidates(again(cast.mia), cast.bob, today=TODAY).count() == 2
    with pytest.raises(InvalidInput):
        dormant.take_back(given.key, by=cast.mia, today=TODAY, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_never_give_the_same_account_twice(cast: Cast) -> None:
    for n in range(6):
        make_dormant(cast.bob, f"Silent {n}")
    start, refused = threading.Barrier(2), []

    def hand_out(by: User, person: User) -> None:
        try:
            start.wait(10)
            give(person, 4, by=by)
        except InvalidInput as why:
            refused.append(why)
        finally:
            connection.close()

    pairs = ((cast.mia, cast.ann), (cast.max, cast.cho))
    threads = [threading.Thread(target=hand_out, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    accounts = list(Lead.objects.values_list("dormant_account", flat=True))
    assert len(accounts) == len(set(accounts)) >= 4
    assert len(accounts) + 4 * len(refused) <= 8


# -- pages ---------------------------------------------------------------------------------------------------------
def test_two_clicks_from_the_team_page_to_leads_of_the_newest_colleague_and_back(cast: Cast, as_user: Any) -> None:
    today = business_date()
    nia = make_user("Nia New", team=cast.harbour, hired_on=today - timedelta(days=20))
    make_dormant(cast.bob, "Silent", today=today)
    page = as_user(cast.mia)
    assert reverse("leads:dormant") in page.get(reverse("accounts:team")).content.decode()
    shown = page.get(reverse("leads:dormant"))
    assert (shown.context["person"], shown.context["given"]) == (nia, 1)
    assert "1 of 1 dormant account<" in shown.content.decode()
    assert "139 1111" not in shown.content.decode()
    form = shown.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    answer = page.post(reverse("leads:dormant"), sent, follow=True)
    assert answer.context["batches"][0]["leads"] == Lead.objects.filter(owner=nia).count() == 1
    key = answer.context["batches"][0]["key"]
    page.post(reverse("leads:dormant_undo", args=[key]))
    assert Lead.objects.get().state == LeadState.UNFIT


def test_salespeople_and_other_managers_get_nothing_here(cast: Cast, as_user: Any) -> None:
    assert as_user(cast.ann).get(reverse("leads:dormant")).status_code == 404
    make_dormant(cast.bob, today=business_date())
    answer = as_user(cast.zoe).post(reverse("leads:dormant"), {"person": cast.ann.pk, "count": 1})
    assert answer.status_code == 422
    assert not Lead.objects.exists()


def test_nonsense_in_the_address_shows_the_page(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.mia)
    for query in ("person=x&count=-1", "count=999999", "person=99999999999999999999", "industry=%00"):
        assert page.get(f"{reverse('leads:dormant')}?{query}").status_code == 200


@pytest.mark.parametrize("rows", [1, 12])
def test_the_preview_costs_the_same_whatever_it_shows(
    cast: Cast, as_user: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(rows):
        make_dormant(cast.bob, f"Silent {n}", today=business_date())
    page = as_user(cast.mia)
    page.get(reverse("leads:dormant"))
    with django_assert_max_num_queries(13):
        page.get(reverse("leads:dormant"))


def test_an_account_that_is_somebodys_lead_is_kept_for_them(cast: Cast, as_user: Any) -> None:
    today = business_date()
    account = make_dormant(cast.bob, "Silent", today=today)
    give(cast.ann, by=cast.mia, today=today)
    with pytest.raises(ClaimRefused, match="Ann Seller works on it as a lead"):
        pool.claim(account, by=cast.cho, today=today)
    with pytest.raises(ClaimRefused, match="convert that lead"):
        pool.claim(account, by=cast.ann, today=today)
    assert [twin.claimable for twin in duplicates.find(cast.cho, name="Silent") if twin.account] == [False]
    page = as_user(cast.cho)
    assert "lead of Ann Seller until" in page.get(reverse("accounts:pool")).content.decode()
    assert "Ann Seller works on it as a lead" in page.get(reverse("pages:account", args=[account.pk])).content.decode()


def test_an_account_is_free_again_once_its_lead_has_gone_back(cast: Cast) -> None:
    account = make_dormant(cast.bob)
    give(cast.ann, by=cast.mia)
    deciding.give_back(Lead.objects.get(), by=again(cast.ann), reason="no time", today=TODAY)
    with time_machine.travel(TODAY):
        pool.claim(account, by=cast.cho, today=TODAY)
    account.refresh_from_db()
    assert account.owner == cast.cho


def test_what_was_taken_back_is_marked_and_in_no_list_until_it_is_asked_for(cast: Cast, as_user: Any) -> None:
    today = business_date()
    make_dormant(cast.bob, "Silent", today=today)
    given = give(cast.ann, by=cast.mia, today=today)
    dormant.take_back(given.key, by=cast.mia, today=today, now=timezone.now())
    assert Lead.objects.get().taken_back_on == today
    page = as_user(cast.ada)
    for state, rows in (("any", 0), ("unfit", 0), ("taken_back", 1)):
        assert len(page.get(f"/leads/?scope=all&state={state}").context["page"].rows) == rows, state
