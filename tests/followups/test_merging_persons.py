"""Two persons of one account become one field by field, and apart again field by field."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from accounts.committee.lines import set_boss
from accounts.committee.persons import boss_of
from accounts.models import Account, KeyPerson, Merge, ReportingLine
from accounts.services import editing
from followups.services import merging
from leads.models import Stance
from leads.services import tools
from pages.duplicates.undone import stayed
from portraits.models import Value
from tests.api.conftest import Program, secret_of
from tests.cast import TODAY, Cast, again, make_account
from tests.leads.conftest import make_opportunity
from tests.portraits.known import know, small_catalogue

FACTS: dict[str, Any] = {
    "title": "Buyer", "email": "li@one.example", "telephone": "138 0000 1111", "department": "Purchasing", "influence": 2,
    "rank": "specialist", "wechat": "li-one", "roles": ["user"],
}  # fmt: skip
OTHERS: dict[str, Any] = {
    "title": "Director", "email": "li@two.example", "telephone": "138 0000 2222", "department": "Board", "influence": 5,
    "rank": "executive", "wechat": "li-two", "roles": ["investor"],
}  # fmt: skip


@pytest.fixture
def kept(cast: Cast) -> KeyPerson:
    return add(make_account(cast.ann, "Harbour Print"), "Li Wei", **FACTS)


@pytest.fixture
def gone(kept: KeyPerson) -> KeyPerson:
    return add(kept.account, "李伟", **OTHERS)


def add(account: Account, name: str, **fields: Any) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=name, **fields), by=account.owner)


def merged(cast: Cast, kept: KeyPerson, gone: KeyPerson, **choices: str) -> Merge:
    return merging.merge_persons(kept, gone, choices, by=again(cast.ann), today=TODAY)


def edit(cast: Cast, person: KeyPerson, **values: Any) -> None:
    it = KeyPerson.objects.get(pk=person.pk)
    for name, value in values.items():
        setattr(it, name, value)
    editing.save_person(it.account, it, by=cast.ann)


def facts(person: KeyPerson) -> dict[str, Any]:
    return KeyPerson.objects.values(*FACTS).get(pk=person.pk)


def undo_page(as_user: Any, cast: Cast, merge: Merge) -> list[str]:
    browser = as_user(cast.ann)
    answer = browser.post(reverse("pages:merge_undo", args=[merge.pk]), follow=True)
    return [str(said) for said in answer.context["messages"]]


# -- apart again ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["title", "email", "telephone", "department", "wechat"])
def test_a_field_goes_back_unless_that_very_field_was_edited(
    cast: Cast, kept: KeyPerson, gone: KeyPerson, name: str
) -> None:
    merge = merged(cast, kept, gone, **dict.fromkeys(("title", "email", "telephone", "department", "wechat"), "gone"))
    edit(cast, kept, **{name: "new@three.example" if name == "email" else "138 0000 3333"})
    done = merging.undo(merge, by=again(cast.ann), today=TODAY)
    expected = {**FACTS, name: facts(kept)[name]}
    assert facts(kept) == expected
    assert expected[name] not in (FACTS[name], OTHERS[name])
    assert facts(gone) == OTHERS
    assert done.stayed == {f"accounts.keyperson.{name}": 1}


def test_roles_that_were_edited_stay_and_nothing_else(cast: Cast, kept: KeyPerson, gone: KeyPerson) -> None:
    merge = merged(cast, kept, gone, email="gone")
    edit(cast, kept, roles=["user", "investor", "coach"])
    done = merging.undo(merge, by=again(cast.ann), today=TODAY)
    assert facts(kept) == {**FACTS, "roles": ["user", "investor", "coach"]}
    assert done.stayed == {"accounts.keyperson.roles": 1}


def test_the_page_names_what_stays(as_user: Any, cast: Cast, kept: KeyPerson, gone: KeyPerson) -> None:
    merge = merged(cast, kept, gone, email="gone", title="gone")
    edit(cast, kept, title="Head of purchasing", wechat="li-three")
    (said,) = undo_page(as_user, cast, merge)
    assert said == "The merge is undone. What was changed since stays with “Li Wei”: Job title, WeChat."
    assert stayed(Merge.objects.get(), again(cast.ann)) == ["Job title", "WeChat"]


def test_with_nothing_edited_everything_is_as_it_was(
    as_user: Any, cast: Cast, kept: KeyPerson, gone: KeyPerson
) -> None:
    merge = merged(cast, kept, gone, **dict.fromkeys(set(FACTS) - {"roles"}, "gone"))
    assert facts(kept) == {**OTHERS, "roles": ["user", "investor"]}
    assert undo_page(as_user, cast, merge) == ["The merge is undone: everything is as it was."]
    assert (facts(kept), facts(gone)) == (FACTS, OTHERS)


def test_an_account_that_was_edited_since_the_merge_says_so_too(as_user: Any, cast: Cast) -> None:
    one, other = make_account(cast.ann, "Acme"), make_account(cast.ann, "Acme Ltd", address="1 Harbour Road")
    merge = merging.merge(one, other, {}, by=again(cast.mia), today=TODAY)
    one.refresh_from_db()
    editing.edit(one, {"address": "2 Harbour Road"}, by=cast.ann, version=one.version)
    browser = as_user(cast.mia)
    answer = browser.post(reverse("pages:merge_undo", args=[merge.pk]), follow=True)
    said = [str(each) for each in answer.context["messages"]]
    assert said == ["The merge is undone. What was changed since stays with “Acme”: Address."]
    one.refresh_from_db()
    assert one.address == "2 Harbour Road"


def test_the_key_of_a_source_goes_back_though_another_field_was_edited(cast: Cast) -> None:
    one, other = make_account(cast.ann, "Acme"), make_account(cast.ann, "Acme Ltd", address="1 Harbour Road")
    Account.objects.filter(pk=other.pk).update(external_id="erp:7")
    merge = merging.merge(one, other, {}, by=again(cast.mia), today=TODAY)
    one.refresh_from_db()
    assert one.external_id == "erp:7"
    editing.edit(one, {"address": "2 Harbour Road"}, by=cast.ann, version=one.version)
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    keys = Account.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk").values_list("external_id", flat=True)
    assert list(keys) == ["", "erp:7"]


def test_records_that_stay_are_counted_in_words(cast: Cast) -> None:
    one, other = make_account(cast.ann, "Acme"), make_account(cast.ann, "Acme Ltd")
    person = add(other, "Li Wei")
    merge = merging.merge(one, other, {}, by=again(cast.mia), today=TODAY)
    merge.stayed = {"accounts.keyperson": 1, "followups.followup": 2, "cases.case": 1}
    assert stayed(merge, again(cast.mia)) == [f"1 person ({person.name})", "2 contacts", "1 other record"]


# -- a choice for each ----------------------------------------------------------------------------------------------
def test_each_field_that_differs_is_offered_and_the_kept_one_is_proposed(
    as_user: Any, cast: Cast, kept: KeyPerson, gone: KeyPerson
) -> None:
    page = as_user(cast.ann).get(reverse("pages:merge_person", args=[kept.pk]), {"with": gone.pk})
    found = {each.name: each for each in page.context["choices"]}
    assert set(found) == {*FACTS, "name"} - {"roles"}
    assert {each.chosen for each in found.values()} == {"kept"}
    assert (found["influence"].kept, found["rank"].gone) == ("2 – little", "Executive")
    assert found["wechat"].label == "WeChat"
    sent = {"with": gone.pk, "keep": kept.pk, "kept_version": 1, "gone_version": 1}
    chosen = {f"take_{name}": "gone" for name in ("influence", "department", "rank")}
    as_user(cast.ann).post(reverse("pages:merge_person", args=[kept.pk]), sent | chosen)
    told = {"influence": 5, "department": "Board", "rank": "executive", "roles": ["user", "investor"]}
    assert facts(kept) == {**FACTS, **told}


def test_where_the_kept_one_says_nothing_the_other_does(cast: Cast, kept: KeyPerson) -> None:
    empty = add(kept.account, "Wei Li")
    merge = merged(cast, empty, kept)
    assert facts(empty) == FACTS
    merging.undo(merge, by=again(cast.ann), today=TODAY)
    assert (facts(empty)["influence"], facts(empty)["rank"], facts(kept)) == (None, "", FACTS)


def test_who_referred_them_is_offered_but_never_one_of_the_two(
    as_user: Any, cast: Cast, kept: KeyPerson, gone: KeyPerson
) -> None:
    third, fourth = add(kept.account, "Third"), add(kept.account, "Fourth")
    edit(cast, kept, referred_by=gone)
    edit(cast, gone, referred_by=third)
    page = as_user(cast.ann).get(reverse("pages:merge_person", args=[kept.pk]), {"with": gone.pk})
    (choice,) = [each for each in page.context["choices"] if each.name == "referred_by"]
    assert (choice.kept, choice.gone, choice.chosen) == ("–", "Third", "gone")
    edit(cast, kept, referred_by=fourth)
    merge = merged(cast, kept, gone, referred_by="gone")
    assert KeyPerson.objects.get(pk=kept.pk).referred_by == third
    merging.undo(merge, by=again(cast.ann), today=TODAY)
    assert KeyPerson.objects.get(pk=kept.pk).referred_by == fourth


def test_two_who_have_left_may_have_left_on_either_day(cast: Cast, kept: KeyPerson, gone: KeyPerson) -> None:
    edit(cast, kept, left_on=TODAY)
    edit(cast, gone, left_on=TODAY.replace(year=TODAY.year - 1))
    merge = merged(cast, kept, gone, left_on="gone")
    assert KeyPerson.objects.get(pk=kept.pk).left_on == TODAY.replace(year=TODAY.year - 1)
    merging.undo(merge, by=again(cast.ann), today=TODAY)
    assert KeyPerson.objects.get(pk=kept.pk).left_on == TODAY


def test_boss_stance_and_portrait_are_chosen_and_undone(
    as_user: Any, cast: Cast, kept: KeyPerson, gone: KeyPerson
) -> None:
    small_catalogue()
    chiefs = [add(kept.account, name) for name in ("Chief One", "Chief Two")]
    deal = make_opportunity(kept.account)
    for person, boss, stance, text in zip((kept, gone), chiefs, ("neutral", "champion"), ("calm", "loud"), strict=True):
        set_boss(person, boss, by=cast.ann, today=TODAY)
        tools.add_line(deal, "stance", {"person": person, "stance": stance}, by=cast.ann)
        know(kept.account, "background_p", text, person=person)
    before = state(kept, gone)
    page = as_user(cast.ann).get(reverse("pages:merge_person", args=[kept.pk]), {"with": gone.pk})
    found = {each.name: (each.kept, each.gone) for each in page.context["choices"]}
    names = ("boss", f"stance.{deal.pk}", "portrait.background_p")
    assert [found[name] for name in names] == [("Chief One", "Chief Two"), ("Neutral", "Champion"), ("calm", "loud")]
    merge = merged(cast, kept, gone, **dict.fromkeys(names, "gone"))
    assert boss_of(kept) == chiefs[1]
    assert [each.stance for each in Stance.objects.filter(person=kept, removed_at=None)] == ["champion"]
    assert [each.text for each in Value.objects.current().filter(person=kept)] == ["loud"]
    merging.undo(merge, by=again(cast.ann), today=TODAY)
    assert state(kept, gone) == before
    merged(cast, kept, gone)  # nothing chosen: the kept one's hold
    assert (boss_of(kept), Value.objects.current().get(person=kept).text) == (chiefs[0], "calm")


def state(*persons: KeyPerson) -> list[Any]:
    lines = ReportingLine.objects.current().filter(person__in=persons).order_by("pk").values_list("person", "boss")
    stances = Stance.objects.filter(person__in=persons, removed_at=None).order_by("pk").values_list("person", "stance")
    values = Value.objects.current().filter(person__in=persons).order_by("pk").values_list("person", "text")
    return [list(lines), list(stances), list(values)]


def test_a_closed_value_is_not_opened_to_choose(as_user: Any, cast: Cast, kept: KeyPerson, gone: KeyPerson) -> None:
    small_catalogue()
    for person, text in ((kept, "calm secret"), (gone, "loud secret")):
        know(kept.account, "extended_p", text, person=person)
    page = html.unescape(
        as_user(cast.ann).get(reverse("pages:merge_person", args=[kept.pk]), {"with": gone.pk}).content.decode()
    )
    assert "secret" not in page
    if any(value.is_sealed for value in Value.objects.current()):
        assert "closed, known on" in page


def test_programs_choose_the_same(cast: Cast, kept: KeyPerson, gone: KeyPerson) -> None:
    ann = Program(secret_of(cast.ann))
    at, sent = f"persons/{gone.pk}/merge/", {"into": kept.pk, "version": 1, "into_version": 1}
    assert ann.post(at, **sent, choices={"roles": "gone"}).status_code == 400
    done = ann.post(at, **sent, choices={"influence": "gone", "rank": "gone", "portrait.person_values": "gone"})
    assert done.status_code == 201, done.content
    assert (facts(kept)["influence"], facts(kept)["rank"], facts(kept)["department"]) == (5, "executive", "Purchasing")
    edit(cast, kept, title="Head")
    undone = ann.post(f"merges/{done.json()['id']}/undo/").json()
    assert undone["stayed"] == {"accounts.keyperson.title": 1}
