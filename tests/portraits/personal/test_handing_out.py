"""An export of a person walks every place that an erasure does: what opportunities, lines, texts and visits hold."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation
from django.utils.functional import Promise

from accounts.committee import lines
from accounts.models import Account, KeyPerson
from accounts.services import editing
from keyaccounts.models import HighVisit
from keyaccounts.services import notes, plan
from leads.services import opportunities, tools
from lists.models import SavedView
from portraits.services.personal import choosing, erasing, holding, places, table_words, texts, where
from tests.cast import TODAY, Cast, again, make_account

WORDS = "letter of Monday"


@pytest.fixture
def person(cast: Cast) -> KeyPerson:
    account = make_account(cast.ann, "Acme", notes="Quirin Zwirn decides")
    return editing.save_person(account, KeyPerson(name="Quirin Zwirn", roles=["user"]), by=cast.ann)


def test_every_key_to_a_person_is_handed_out_or_left_out_for_a_reason(cast: Cast, person: KeyPerson) -> None:
    keys = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is KeyPerson
    }
    assert keys == {*places.HANDED_OUT, *places.LEFT_OUT}
    found = holding.collect(person, by=again(cast.mia), today=TODAY, words=WORDS)
    assert set(places.HANDED_OUT.values()) <= set(found)


def test_what_opportunities_lines_visits_and_other_texts_hold_is_handed_out(
    cast: Cast, as_user: Any, person: KeyPerson
) -> None:
    account = Account.objects.get(pk=person.account_id)
    boss = editing.save_person(account, KeyPerson(name="Boss"), by=cast.ann)
    values = {"name": "Boxes", "amount": 1000, "expected_close_on": TODAY + timedelta(days=20)}
    deal = opportunities.open_opportunity(account, values, by=cast.ann, today=TODAY)
    given = {"person": person, "stance": "neutral", "result": "zqresult", "win": "zqwin", "department_effect": "gain"}
    line = tools.add_line(deal, "stance", given, by=cast.ann)
    tools.change_line(line, "stance", {"stance": "opponent"}, by=cast.ann)
    lines.set_boss(person, boss, by=cast.ann, today=TODAY)
    lines.set_influence(boss, person, strength=1, against=True, by=cast.ann, today=TODAY)
    visit = {"person": person, "ours": "Boss of ours", "outcome": "zqvisit"}
    notes.note(account, HighVisit, visit, by=cast.ann, today=TODAY)
    found = holding.collect(person, by=again(cast.mia), today=TODAY, words=WORDS)
    (stance,) = found["opportunities"]
    told = [stance[name] for name in ("stance", "agrees", "result_they_want", "their_own_win", "their_department")]
    assert told == ["Opponent", False, "zqresult", "zqwin", "gains"]
    assert [(row["before"], row["after"]) for row in stance["changes"]] == [("Neutral", "Opponent")]
    assert [(row["who"], row["reports_to"]) for row in found["reporting"]] == [("Quirin Zwirn", "Boss")]
    assert [(row["who"], row["moves"], row["against_us"]) for row in found["influence"]] == [
        ("Boss", "Quirin Zwirn", True)
    ]
    assert [row["text"] for row in found["visits"]] == ["zqvisit"]
    assert "Quirin Zwirn decides" in [row["text"] for row in found["named_in"]]
    turned = holding.collect(boss, by=again(cast.mia), today=TODAY, words=WORDS)
    assert (len(turned["reporting"]), len(turned["influence"])) == (1, 1)
    page, sent = f"/portraits/personal/{person.pk}/export/", {"words": WORDS}
    printed = as_user(again(cast.mia)).post(page, {**sent, "form": "page"}).content.decode()
    held = as_user(again(cast.mia)).post(page, {**sent, "form": "json"}).content.decode()
    assert json.loads(held)["opportunities"]
    for word in ("zqresult", "zqwin", "zqvisit", "Quirin Zwirn decides", "reports to Boss"):
        assert word in printed, word


def test_every_place_that_people_are_shown_has_a_name_in_words() -> None:
    shown = {*texts.tables(), *where.EVERYWHERE, "audit.event", "portraits.value"}
    named = {label: apps.get_model(label)._meta.verbose_name for label in shown}
    raw = [label for label, name in named.items() if not isinstance(name, Promise) and label not in table_words.WORDS]
    assert not raw
    with translation.override("en"):
        assert table_words.words_of(apps.get_model("keyaccounts.plantext")) == "a text of the account plan"


def test_places_with_parts_of_the_name_are_listed_as_an_erasure_lists_them(cast: Cast, person: KeyPerson) -> None:
    account = Account.objects.get(pk=person.account_id)
    values = {"name": "Boxes for Zwirn", "amount": 1000, "expected_close_on": TODAY + timedelta(days=20)}
    opportunities.open_opportunity(account, values, by=cast.ann, today=TODAY)
    plan.write(account, "present", "Quirin's deputy leaves in May", by=cast.ann)
    asked = erasing.ask(person, reason="letter", by=again(cast.mia))
    of_accounts = [hit for hit in choosing.look(asked) if hit.account_id]
    found = holding.collect(person, by=again(cast.mia), today=TODAY, words=WORDS)
    told = {row["text"] for row in found["named_in"]}
    assert {"Boxes for Zwirn", "Quirin's deputy leaves in May", "Quirin Zwirn decides"} <= told
    assert of_accounts
    assert all(any("".join(part for part, _name in text).strip("…") in each for each in told)
               for hit in of_accounts for text in hit.shown or ())  # fmt: skip
    saved_view = SavedView.objects.create(owner=cast.ann, list="accounts", name="Quirin Zwirn", query="q=x")
    assert not [row for row in holding.collect(person, by=again(cast.mia), today=TODAY, words=WORDS)["named_in"]
                if row["text"] == saved_view.name]  # fmt: skip
    assert holding.collect(person, by=again(cast.mia), today=TODAY, words=WORDS)["named_elsewhere"] == 1
