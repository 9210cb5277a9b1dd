"""The portrait's pages: filled in place, closed values, conflicts, the catalogue, the list."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Account, KeyPerson
from audit.models import Event
from core.clock import business_date
from portraits import reading
from portraits.models import Basis, Distance, Field, Recount, Stage, Value
from tests.cast import Cast, again, make_account
from tests.portraits.known import know, know_sections, let_in, make_field, make_person, small_catalogue
from users.models import User

HTMX = {"HX-Request": "true"}
CANARY = "zqcanaryqz"


@pytest.fixture
def account(cast: Cast) -> Account:
    small_catalogue()
    return make_account(cast.ann, "Acme", today=business_date())


@pytest.fixture
def li(account: Account) -> KeyPerson:
    return make_person(account)


def tab(account: Account) -> str:
    return reverse("portraits:of_account", args=[account.pk])


def field_url(account: Account, code: str, person: KeyPerson | None = None, name: str = "field") -> str:
    address = f"{reverse(f'portraits:{name}', args=[account.pk])}?field={Field.objects.get(code=code).pk}"
    return f"{address}&person={person.pk}" if person else address


def sent(text: str, **values) -> dict:
    return {"text": text, "basis": "told", "source": "", "known_on": business_date().isoformat(), **values}


def test_an_empty_portrait_says_what_to_ask_first(as_user, account: Account, li: KeyPerson) -> None:
    make_field("basic_heavy", "basic", weight=5, ask="What is most important?")
    page = as_user(account.owner).get(tab(account), headers=HTMX)
    text = page.content.decode()
    assert "What to ask first" in text
    assert text.index("What is most important?") < text.index("portrait-section")
    assert page["Cache-Control"] == "no-store"
    assert 'hx-history="false"' in text


def test_a_field_is_filled_in_place_and_everything_follows(as_user, account: Account, li: KeyPerson) -> None:
    browser, today = as_user(account.owner), business_date()
    opened = browser.get(field_url(account, "basic_a"), headers=HTMX).content.decode()
    assert f'value="{today.isoformat()}"' in opened
    done = browser.post(field_url(account, "basic_a"), sent("Mill Lane 1", source="card"), headers=HTMX)
    text = done.content.decode()
    assert done.status_code == 200
    assert "Mill Lane 1" in text
    assert 'id="bar-basic" hx-swap-oob="true"' in text
    assert 'id="portrait-top"' in text
    value = Value.objects.get()
    assert (value.text, value.source, value.basis, value.author) == ("Mill Lane 1", "card", Basis.TOLD, account.owner)
    assert "Mill" not in str(list(Event.objects.values_list("params", flat=True)))
    browser.post(field_url(account, "basic_p", li), sent("x"), headers=HTMX)
    know(account, "background_a", today=today)
    assert Distance.objects.get(pk=account.pk).ceiling == Stage.DOCTOR


def test_without_a_person_no_section_that_asks_about_one_is_complete(as_user, account: Account) -> None:
    know(account, "basic_a", today=business_date())
    text = as_user(account.owner).get(tab(account), headers=HTMX).content.decode()
    assert "width:50%" in text
    assert "No key person is entered yet" in text
    assert Distance.objects.get(pk=account.pk).basic == 50


def test_of_two_who_fill_at_once_the_second_sees_both(as_user, account: Account, li: KeyPerson) -> None:
    browser = as_user(account.owner)
    browser.post(field_url(account, "basic_a"), sent("first"), headers=HTMX)
    late = browser.post(field_url(account, "basic_a"), sent("second"), headers=HTMX)
    text = late.content.decode()
    assert late.status_code == 409
    assert "first" in text
    assert "second" in text
    again_sent = browser.post(field_url(account, "basic_a"), sent("second", seen=Value.objects.get().pk), headers=HTMX)
    assert again_sent.status_code == 200
    assert Value.objects.current().get().text == "second"


def test_input_that_does_not_fit_is_said_at_the_field(as_user, account: Account) -> None:
    make_field("basic_money", "basic", kind="money")
    answer = as_user(account.owner).post(field_url(account, "basic_money"), sent("much"), headers=HTMX)
    assert answer.status_code == 409
    assert "Write an amount such as" in answer.content.decode()
    wrong = as_user(account.owner).post(field_url(account, "basic_a"), sent("x", basis="heard"), headers=HTMX)
    assert wrong.status_code == 422
    assert not Value.objects.exists()


def test_a_closed_value_shows_only_once_it_is_opened(cast: Cast, as_user, account: Account, li: KeyPerson) -> None:
    let_in(account, cast.ann, by=again(cast.mia), today=business_date())
    know(account, "deep_p", CANARY, person=li, today=business_date())
    browser = as_user(account.owner)
    for address in (
        tab(account),
        field_url(account, "deep_p", li),
        field_url(account, "deep_p", li, "before"),
        field_url(account, "deep_p", li, "line"),
    ):
        assert CANARY not in browser.get(address, headers=HTMX).content.decode()
    assert not Event.objects.filter(code="portrait.opened").exists()
    asked = browser.post(field_url(account, "deep_p", li, "open"), headers=HTMX)
    assert (asked.status_code, CANARY in asked.content.decode()) == (422, False)
    why = {"purpose": "visit", "words": "lunch on Friday"}
    opened = browser.post(field_url(account, "deep_p", li, "open"), why, headers=HTMX)
    assert CANARY in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    assert Event.objects.filter(code="portrait.opened", actor=account.owner).count() == 1


def test_who_serves_but_may_not_open_sees_the_bars_and_no_fields(
    cast: Cast, as_user, account: Account, li: KeyPerson
) -> None:
    from accounts.services import editing

    know(account, "deep_p", CANARY, person=li, today=business_date())
    editing.join_group(account, user=cast.bob, by=account.owner, part="", today=business_date())
    browser = as_user(again(cast.bob))
    know(account, "extended_a", CANARY, today=business_date())
    for code in ("deep_other", "deep_third"):
        make_field(code, "deep")
    know(account, "deep_other", CANARY, today=business_date())
    text = browser.get(tab(account), headers=HTMX).content.decode()
    assert text.count("Not yet opened to you") > 2
    assert text.count("Only whom it is open to writes") == 2  # once for each of two sections, however many are locked
    assert CANARY not in text
    assert browser.post(field_url(account, "deep_p", li, "open"), headers=HTMX).status_code == 404
    assert browser.get(field_url(account, "deep_p", li), headers=HTMX).status_code == 404
    assert browser.post(field_url(account, "deep_p", li), sent("x"), headers=HTMX).status_code == 404


def test_strangers_get_404_everywhere(cast: Cast, as_user, account: Account, li: KeyPerson) -> None:
    browser = as_user(again(cast.sue))
    for address in (tab(account), field_url(account, "basic_a"), reverse("portraits:of_person", args=[li.pk])):
        assert browser.get(address, headers=HTMX).status_code == 404


def test_a_manager_confirms_in_a_dialog(cast: Cast, as_user, account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", "background", person=li, today=business_date())
    address = reverse("portraits:confirm", args=[account.pk])
    assert as_user(account.owner).get(address).status_code == 404
    browser = as_user(again(cast.mia))
    assert "Confirm the stage" in browser.get(tab(account), headers=HTMX).content.decode()
    refused = browser.post(address, {"stage": "2", "why": "x"}, headers=HTMX)
    assert refused.status_code == 422
    browser.post(address, {"stage": "1", "why": "They call us first"}, headers=HTMX)
    distance = Distance.objects.get(pk=account.pk)
    assert (distance.confirmed, distance.confirmed_by) == (Stage.DOCTOR, cast.mia)
    head = browser.get(reverse("pages:account", args=[account.pk])).content.decode()
    assert "distance-badge" in head
    assert "They call us first" in browser.get(tab(account), headers=HTMX).content.decode()


def test_what_the_next_stage_lacks_is_named(as_user, account: Account, li: KeyPerson) -> None:
    today = business_date()
    know_sections(account, "basic", "background", "needs", person=li, today=today)
    know(account, "competition_a", basis=Basis.GUESSED, today=today)
    text = as_user(account.owner).get(tab(account), headers=HTMX).content.decode()
    assert "“competition_a” is only guessed" in text
    assert f"{li.name} · “competition_p” is not known" in text


def test_the_tab_costs_the_same_however_much_is_known(
    as_user, account: Account, li: KeyPerson, django_assert_max_num_queries
) -> None:
    browser, today = as_user(account.owner), business_date()
    browser.get(tab(account), headers=HTMX)
    know_sections(account, "basic", "background", "needs", "competition", "deep", person=li, today=today)
    for n in range(10):
        make_person(account, f"Person {n}")
        know(account, "needs_a", f"again {n}", today=today)
    with django_assert_max_num_queries(15):
        browser.get(tab(account), headers=HTMX)


def test_an_admin_looks_before_changing_the_catalogue(cast: Cast, as_user, account: Account, li: KeyPerson) -> None:
    know_sections(account, "basic", "background", person=li, today=business_date())
    field, browser = Field.objects.get(code="basic_a"), as_user(again(cast.ada))
    address = reverse("portraits:field_edit", args=[field.pk])
    values = {
        "label": "Address",
        "section": "needs",
        "weight": 2,
        "required": "on",
        "sensitivity": "plain",
        "shelf_days": 30,
        "position": 10,
        "version": 1,
    }
    assert (
        "No ceiling would change."
        in browser.post(address, {**values, "section": "basic", "look": "1"}).content.decode()
    )
    make_field("basic_new", "basic")
    looked = browser.post(reverse("portraits:field_retire", args=[Field.objects.get(code="basic_p").pk]), {"look": "1"})
    assert "1 ceiling would fall" in looked.content.decode()
    assert Field.objects.get(pk=field.pk).label == "basic_a"
    assert browser.post(address, values).status_code == 302
    field.refresh_from_db()
    assert (field.label, field.section, field.version) == ("Address", "needs", 2)
    assert Recount.objects.open().count() == 1
    stale = browser.post(address, values)
    assert stale.status_code == 409
    assert as_user(again(cast.mia)).get(address).status_code == 404
    assert as_user(again(cast.ann)).get(reverse("portraits:catalogue")).status_code == 200


def test_answers_of_a_choice_keep_their_codes(cast: Cast, as_user) -> None:
    browser = as_user(cast.ada)
    new = {
        "label": "Mood",
        "subject": "account",
        "kind": "choice",
        "section": "needs",
        "weight": 1,
        "sensitivity": "plain",
        "shelf_days": 30,
        "position": 10,
    }
    assert browser.post(reverse("portraits:field_new"), new).status_code == 409
    browser.post(reverse("portraits:field_new"), {**new, "answers": "Good | 好 | 好\nBad | 差 | 差"})
    field = Field.objects.get(code="mood")
    codes = [each["code"] for each in field.choices]
    values = {name: value for name, value in new.items() if name not in ("subject", "kind")}
    browser.post(
        reverse("portraits:field_edit", args=[field.pk]),
        {**values, "version": 1, "answers": "Bad | 差 | 差\nVery good | 好 | 好"},
    )
    field.refresh_from_db()
    assert {each["en"]: each["code"] for each in field.choices}["Bad"] == codes[1]
    assert len({each["code"] for each in field.choices}) == 2


def test_an_answer_with_other_words_is_another_one_unless_it_is_said_otherwise(
    cast: Cast, as_user, account: Account
) -> None:
    season = make_field("harvest", "needs", kind="choice", choices=[
        {"code": "a1", "en": "Autumn", "hans": "", "hant": ""}, {"code": "a2", "en": "Spring", "hans": "", "hant": ""},
    ])  # fmt: skip
    row = know(account, "harvest", "a1", today=business_date())
    assert row is not None
    browser, address = as_user(cast.ada), reverse("portraits:field_edit", args=[season.pk])
    sent = {
        "label": "Harvest", "section": "needs", "weight": 1, "sensitivity": "plain", "shelf_days": 180, "position": 10,
        "version": 1, "answers": "Winter\nSpring",
    }  # fmt: skip
    asked = browser.post(address, sent)
    assert asked.status_code == 409
    assert "Autumn → Winter: 1 value says the old words." in asked.content.decode()
    assert "1 value says the old words" in browser.post(address, {**sent, "look": "1"}).content.decode()
    assert browser.post(address, {**sent, "reworded": "other"}).status_code == 302
    season.refresh_from_db()
    assert reading.shown(season, row.text) == "Autumn"
    assert [words for _code, words in season.offered()] == ["Winter", "Spring"]
    form = browser.get(address).content.decode()
    assert "Winter\nSpring" in form
    assert "Autumn" not in form
    assert browser.post(address, {**sent, "version": 2, "answers": "Summer\nSpring"}).status_code == 302
    assert browser.post(address, {**sent, "version": 3, "answers": "Autumn\nSpring"}).status_code == 302
    season.refresh_from_db()
    assert season.offered()[0] == ("a1", "Autumn")
    spelt = {**sent, "version": 4, "answers": "Fall\nSpring", "reworded": "wording"}
    assert browser.post(address, spelt).status_code == 302
    season.refresh_from_db()
    assert reading.shown(season, row.text) == "Fall"


def test_the_brief_brings_the_questions(as_user, account: Account, li: KeyPerson) -> None:
    make_field("basic_heavy", "basic", weight=5, ask="What is most important?")
    text = as_user(account.owner).get(reverse("pages:brief", args=[account.pk])).content.decode()
    assert "What is most important?" in text


def test_the_api_holds_open_values_and_no_closed_ones(cast: Cast, as_user, account: Account, li: KeyPerson) -> None:
    know(account, "basic_a", "open words", today=business_date())
    know(account, "deep_a", CANARY, today=business_date())
    browser = as_user(again(cast.mia))
    text = browser.get(f"/api/v1/portrait-values/?account={account.pk}").content.decode()
    assert "open words" in text
    assert "deep_a" not in text
    filled = browser.post(
        "/api/v1/portrait-values/",
        {"account": account.pk, "field": "needs_a", "text": "much", "basis": "seen"},
        "application/json",
    )
    assert filled.status_code == 200, filled.content
    hidden = browser.post(
        "/api/v1/portrait-values/",
        {"account": account.pk, "field": "deep_a", "text": "x", "basis": "seen"},
        "application/json",
    )
    assert hidden.status_code == 204
    assert browser.get(f"/api/v1/distances/{account.pk}/").json()["needs"] == 50
    none = browser.post(
        f"/api/v1/distances/{account.pk}/confirm/", {"stage": 3, "why": "They call us first"}, "application/json"
    )
    assert none.status_code == 409, none.content


def test_emptying_a_required_value_is_asked_about_and_its_history_stays(
    as_user, account: Account, li: KeyPerson
) -> None:
    know_sections(account, "basic", "background", person=li, today=business_date())
    browser, here = as_user(account.owner), field_url(account, "basic_a")
    seen = Value.objects.current().get(field__code="basic_a").pk
    asked = browser.post(here, sent("", seen=seen), headers=HTMX)
    text = asked.content.decode()
    assert (asked.status_code, Distance.objects.get(pk=account.pk).ceiling) == (409, Stage.DOCTOR)
    assert "the ceiling falls from “Doctor” to “None yet”" in text
    assert "Empty it all the same" in text
    emptied = browser.post(here, sent("", seen=seen, lower="1"), headers=HTMX).content.decode()
    assert field_url(account, "basic_a", name="before").replace("&", "&amp;") in emptied
    assert Distance.objects.get(pk=account.pk).ceiling == Stage.NONE
    assert field_url(account, "needs_a", name="before") not in browser.get(tab(account), headers=HTMX).content.decode()


def test_a_value_that_no_section_is_judged_by_is_emptied_at_once(as_user, account: Account) -> None:
    make_field("basic_more", "basic", required=False)
    seen = know(account, "basic_more", today=business_date())
    answer = as_user(account.owner).post(field_url(account, "basic_more"), sent("", seen=seen.pk), headers=HTMX)
    assert answer.status_code == 200


def test_of_the_background_one_field_suffices_for_the_doctor(as_user, account: Account, li: KeyPerson) -> None:
    browser = as_user(account.owner)
    text = browser.get(tab(account), headers=HTMX).content.decode()
    assert "One of: background_a, background_p, background_b" in text
    assert "“background_a” is not known" not in text
    know(account, "background_b", today=business_date())
    assert "One of:" not in browser.get(tab(account), headers=HTMX).content.decode()


def test_a_new_field_is_named_in_the_readers_language_first(cast: Cast, as_user) -> None:
    browser, page = as_user(cast.ada), reverse("portraits:field_new")

    def order(language: str) -> list[str]:
        text = browser.get(page, headers={"Accept-Language": language}).content.decode()
        names = ("label", "label_hans", "label_hant")
        return sorted(names, key=lambda name: text.index(f'name="{name}"'))

    assert order("en") == ["label", "label_hans", "label_hant"]
    User.objects.filter(pk=cast.ada.pk).update(language="zh-hant")
    assert order("zh-hant") == ["label_hant", "label_hans", "label"]
