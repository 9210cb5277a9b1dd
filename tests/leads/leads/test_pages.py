"""The list of leads, a lead's page, entering, assigning: what a browser gets."""

from __future__ import annotations

from typing import Any

import pytest

from core.clock import business_date
from leads.models import Lead
from leads.services.leads import deciding
from tests.cast import Cast, again, log_lead, make_account, make_lead, new_key

TODAY = business_date()
HTMX = {"HTTP_HX_REQUEST": "true"}
PRIVATE = {
    "telephones": ["138 7777 4321"],
    "notes": "canary-notes",
    "address": "canary-street",
    "email": "canary@example.com",
    "wechat": "canary-wechat",
    "person": "Canary Person",
}


@pytest.fixture
def free(cast: Cast) -> Lead:
    """A lead in the pool with everything that must not be seen."""
    lead = make_lead(cast.sue, "Free Ltd", today=TODAY, need="paper bags", **PRIVATE)
    log_lead(lead, TODAY, text="canary-contact")
    deciding.give_back(lead, by=again(cast.sue), reason="no time", today=TODAY)
    return lead


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("path", ["/leads/?scope=pool", "/leads/?scope=all", "/leads/{pk}/", "/leads/?q=Free"])
def test_a_lead_of_the_pool_is_masked(cast: Cast, as_user: Any, free: Lead, path: str) -> None:
    page = text_of(as_user(cast.ann).get(path.format(pk=free.pk)))
    assert "Free Ltd" in page
    assert "paper bags" in page
    assert "canary" not in page.lower()
    assert "4321" not in page


def test_a_claim_shows_the_number_and_the_slower_reads_who_was_faster(cast: Cast, as_user: Any, free: Lead) -> None:
    answer = as_user(cast.ann).post(f"/leads/{free.pk}/claim/", **HTMX)
    assert answer.status_code == 200
    assert "138 7777 4321" in text_of(answer)
    late = as_user(cast.bob).post(f"/leads/{free.pk}/claim/", **HTMX)
    assert late.status_code == 409
    assert "Ann Seller was faster" in text_of(late)
    assert "4321" not in text_of(late)


def test_each_tab_lists_whose_leads_it_says(cast: Cast, as_user: Any, free: Lead) -> None:
    make_lead(cast.ann, "Anns Lead", today=TODAY)
    make_lead(cast.bob, "Bobs Lead", today=TODAY)
    make_lead(cast.sue, "Sues Lead", today=TODAY)

    def listed(person: Any, scope: str) -> set[str]:
        page = text_of(as_user(person).get(f"/leads/?scope={scope}"))
        return {name for name in ("Anns Lead", "Bobs Lead", "Sues Lead", "Free Ltd") if name in page}

    assert listed(cast.ann, "mine") == {"Anns Lead"}
    assert listed(cast.ann, "pool") == {"Free Ltd"}
    assert listed(cast.ann, "all") == {"Anns Lead", "Free Ltd"}
    assert listed(cast.ann, "team") == {"Anns Lead"}
    assert listed(cast.mia, "team") == {"Anns Lead", "Bobs Lead"}
    assert listed(cast.ada, "team") == {"Anns Lead", "Bobs Lead", "Sues Lead"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("source=fair", {"Fair"}),
        ("industry=wine", {"Wine"}),
        ("region=north", {"Wine"}),
        ("tag=vip", {"Fair"}),
        ("q=wine", {"Wine"}),
        ("q=9876", {"Fair"}),
        ("state=unfit", {"Gone"}),
        ("state=any", {"Fair", "Wine", "Gone"}),
        ("", {"Fair", "Wine"}),
        ("sort=new", {"Fair", "Wine"}),
        ("sort=name", {"Fair", "Wine"}),
        ("sort=last", {"Fair", "Wine"}),
        ("source=nonsense", {"Fair", "Wine"}),
        ("after=nonsense", {"Fair", "Wine"}),
    ],
)
def test_the_address_narrows_and_orders(cast: Cast, as_user: Any, query: str, found: set[str]) -> None:
    make_lead(cast.ann, "Fair Co", today=TODAY, source="fair", tags=["vip"], telephones=["139 0000 9876"])
    make_lead(cast.ann, "Wine Co", today=TODAY, industry="Wine", region="North")
    gone = make_lead(cast.ann, "Gone Co", today=TODAY)
    deciding.mark_unfit(gone, by=again(cast.ann), reason="no_need", note="", today=TODAY)
    page = text_of(as_user(cast.ann).get(f"/leads/?scope=mine&{query}"))
    assert {name for name in ("Fair", "Wine", "Gone") if f"{name} Co</a>" in page} == found


@pytest.mark.parametrize("scope", ["mine", "team", "pool", "all", "all&industry=wine"])
@pytest.mark.parametrize("number", [2, 20])
def test_a_list_costs_few_statements_however_long_it_is(
    cast: Cast, as_user: Any, django_assert_max_num_queries: Any, scope: str, number: int
) -> None:
    for _ in range(number):
        make_lead(cast.mia, today=TODAY, industry="Wine")
        make_lead(None, by=again(cast.mia), today=TODAY, industry="Wine")
    browser = as_user(cast.mia)
    browser.get("/leads/")
    with django_assert_max_num_queries(15):
        assert browser.get(f"/leads/?scope={scope}").status_code == 200


def test_pages_of_a_list_follow_each_other(cast: Cast, as_user: Any) -> None:
    names = {f"Row {number:02}" for number in range(30)}
    for name in names:
        make_lead(cast.ann, name, today=TODAY)
    browser = as_user(cast.ann)
    first = browser.get("/leads/?scope=mine&sort=name")
    second = browser.get("/leads/" + first.context["next"])
    assert {lead.company for answer in (first, second) for lead in answer.context["page"].rows} == names


def test_a_new_lead_that_is_known_asks_first(cast: Cast, as_user: Any) -> None:
    make_lead(cast.ann, "Tianhe Wines", today=TODAY)
    make_account(cast.sue, "Tianhe Wines Trading", today=TODAY)
    values = {"company": "Tianhe  wines", "source": "own", "assign_to": str(cast.ann.pk), "telephones": ""}
    browser = as_user(cast.ann)
    answer = browser.post("/leads/new/", values)
    assert answer.status_code == 409
    assert "Not saved yet: it may be here already" in text_of(answer)
    assert "Sue South" in text_of(answer)
    assert browser.post("/leads/new/", {**values, "twice": "yes"}).status_code == 302
    assert Lead.objects.filter(company="Tianhe wines").count() == 1


def test_typing_a_known_number_warns_without_leaking(cast: Cast, as_user: Any) -> None:
    make_lead(cast.sue, "Secret Company", today=TODAY, telephones=["139 1234 5678"])
    page = text_of(as_user(cast.ann).get("/leads/duplicates/?company=Other&telephones=13912345678"))
    assert "ask Sue South" in page
    assert "Secret Company" not in page


@pytest.mark.parametrize("typed", [{"email": "buyer@tianhe-wines.cn"}, {"website": "www.tianhe-wines.cn"}])
def test_what_is_known_is_looked_up_by_e_mail_and_website_too(cast: Cast, as_user: Any, typed: dict[str, str]) -> None:
    make_lead(cast.ann, "Tianhe Wines", email="buyer@tianhe-wines.cn", website="https://tianhe-wines.cn")
    browser = as_user(cast.ann)
    assert "Tianhe Wines" in text_of(browser.get("/leads/duplicates/", typed))
    form = text_of(browser.get("/leads/new/"))
    assert f"input delay:600ms from:#id_{next(iter(typed))}" in form


@pytest.mark.parametrize("who", ["ann", "mia", "ada"])
def test_entering_for_oneself_or_for_the_pool(cast: Cast, as_user: Any, who: str) -> None:
    person = getattr(cast, who)
    assert as_user(person).get("/leads/new/").status_code == 200
    answer = as_user(person).post("/leads/new/", {"company": "New Co", "source": "own", "assign_to": "pool"})
    assert answer.status_code == 302
    assert Lead.objects.get(company="New Co").owner is None


def test_a_salesperson_cannot_enter_a_lead_for_a_colleague(cast: Cast, as_user: Any) -> None:
    values = {"company": "New Co", "source": "own", "assign_to": str(cast.bob.pk)}
    assert as_user(cast.ann).post("/leads/new/", values).status_code == 422


def test_an_edit_keeps_what_somebody_else_saved_meanwhile(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, "Edit Co", today=TODAY)
    shown = as_user(cast.ann).get(f"/leads/{lead.pk}/edit/").context["form"]
    values = {name: shown[name].value() or "" for name in shown.fields} | {"telephones": "139 0000 1111", "tags": ""}
    theirs, mine = {**values, "need": "theirs"}, {**values, "industry": "Wine"}
    assert as_user(cast.mia).post(f"/leads/{lead.pk}/edit/", theirs).status_code == 302
    assert as_user(cast.ann).post(f"/leads/{lead.pk}/edit/", mine).status_code == 302
    lead.refresh_from_db()
    assert (lead.need, lead.industry) == ("theirs", "Wine")
    clash = as_user(cast.ann).post(f"/leads/{lead.pk}/edit/", {**values, "need": "mine"})
    assert clash.status_code == 409
    assert "theirs" in text_of(clash)


def test_the_three_answers_are_saved_in_place(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, today=TODAY)
    browser = as_user(cast.ann)
    for question in deciding.MAN:
        answer = browser.post(f"/leads/{lead.pk}/man/", {"question": question, "answer": "yes"}, **HTMX)
        assert answer.status_code == 200
    lead.refresh_from_db()
    assert lead.state == "qualified"
    no = browser.post(f"/leads/{lead.pk}/man/", {"question": "money", "answer": "no"}, **HTMX)
    assert "Not a fit?" in text_of(no)


def test_an_assignment_shows_the_load_before_it_is_confirmed(cast: Cast, as_user: Any) -> None:
    leads = [make_lead(None, by=again(cast.mia), today=TODAY) for _ in range(4)]
    picked = {"selected": [lead.pk for lead in leads], "scope": "pool"}
    browser = as_user(cast.mia)
    choice = {"strategy": "round_robin", "people": [cast.ann.pk, cast.bob.pk]}
    preview = browser.get("/leads/assign/", {**picked, **choice}, **HTMX)
    assert "4 of 4 leads would be assigned" in text_of(preview)
    assert Lead.objects.filter(owner=None).count() == 4
    assert browser.post("/leads/assign/", {**picked, **choice}).status_code == 302
    assert Lead.objects.filter(owner=cast.ann).count() == Lead.objects.filter(owner=cast.bob).count() == 2


def test_all_that_match_are_assigned(cast: Cast, as_user: Any) -> None:
    for number in range(30):
        make_lead(None, by=again(cast.mia), today=TODAY, industry="Wine" if number < 28 else "")
    values = {"all": "yes", "scope": "pool", "industry": "wine", "strategy": "one", "people": [cast.ann.pk]}
    assert as_user(cast.mia).post("/leads/assign/", values).status_code == 302
    assert Lead.objects.filter(owner=cast.ann).count() == 28


def test_logging_from_the_page_and_from_the_dialog(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, today=TODAY)
    browser = as_user(cast.ann)
    values = {
        "client_key": str(new_key()),
        "channel": "phone",
        "result": "answered",
        "person": "Li Wei",
        "text": "hello",
    }
    log = f"/follow-ups/leads/{lead.pk}/log/"
    assert browser.get(log, **HTMX).status_code == 200
    assert browser.post(log, {**values, "result": ""}).status_code == 422
    assert browser.post(log, values).status_code == 302
    assert browser.post(log, values, **HTMX).status_code == 204
    lead.refresh_from_db()
    assert (lead.contacts, lead.contact_entries.count()) == (1, 1)
    assert "hello" in text_of(browser.get(f"/leads/{lead.pk}/"))


def test_converting_on_one_screen_and_taking_it_back(cast: Cast, as_user: Any) -> None:
    lead = make_lead(cast.ann, "Convert Co", today=TODAY, need="gift boxes")
    browser, convert = as_user(cast.ann), f"/follow-ups/leads/{lead.pk}/convert/"
    form = browser.get(convert).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"amount": "8万", "opens": "on"}
    missing = browser.post(convert, values)
    assert missing.status_code == 422
    assert browser.post(convert, {**values, "reason": "they want it now"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.state, lead.opportunity.amount, lead.opportunity.name) == ("converted", 80000, "gift boxes")
    assert "Undo the conversion" in text_of(browser.get(f"/leads/{lead.pk}/"))
    browser.post(f"{convert}undo/")
    lead.refresh_from_db()
    assert lead.state == "new"


def test_a_lead_joins_an_account_that_was_searched_for(cast: Cast, as_user: Any) -> None:
    lead, account = make_lead(cast.ann, "Convert Co", today=TODAY), make_account(cast.ann, "Group Holding", today=TODAY)
    foreign = make_account(cast.sue, "Group Foreign", today=TODAY)
    browser, convert = as_user(cast.ann), f"/follow-ups/leads/{lead.pk}/convert/"
    found = text_of(browser.get(convert, {"q": "Group"}, **HTMX))
    assert "Group Holding" in found
    assert "Group Foreign" not in found
    values = {"target": str(account.pk), "person_name": "Li Wei", "reason": "x", "name": "Convert Co"}
    assert browser.post(convert, {**values, "target": str(foreign.pk)}).status_code == 422
    assert browser.post(convert, values).status_code == 302
    lead.refresh_from_db()
    assert lead.account == account


@pytest.mark.parametrize("step", ["return", "unfit", "reopen"])
def test_a_decision_asks_for_what_it_needs(cast: Cast, as_user: Any, step: str) -> None:
    lead = make_lead(cast.ann, today=TODAY)
    if step == "reopen":
        deciding.mark_unfit(lead, by=again(cast.ann), reason="no_need", note="", today=TODAY)
    browser, url = as_user(cast.ann), f"/leads/{lead.pk}/{step}/"
    assert browser.get(url, **HTMX).status_code == 200
    assert browser.post(url, {}).status_code == 422
    assert browser.post(url, {"reason": "x", "unfit_reason": "no_need"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.state, lead.owner is None) == {
        "return": ("new", True), "unfit": ("unfit", False), "reopen": ("new", False),
    }[step]  # fmt: skip


def test_the_page_tells_why_it_is_mine(cast: Cast, as_user: Any, free: Lead) -> None:
    as_user(cast.ann).post(f"/leads/{free.pk}/claim/")
    page = text_of(as_user(cast.ann).get(f"/leads/{free.pk}/"))
    assert "Claimed from the pool by Ann Seller" in page
    assert "Given back to the pool by Sue South" in page
