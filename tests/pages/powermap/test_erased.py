"""Who was erased stays on the map as a box without a name, as long as somebody reports to them: lines are business facts."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.committee.lines import set_boss, set_influence
from accounts.forms.persons import PersonForm
from accounts.models import Account, KeyPerson, ReportingLine
from leads.services import tools
from pages.powermap import telling
from pages.powermap.building import build
from pages.powermap.facts import read
from portraits.services.personal import erasing, restricting
from tests.cast import TODAY, Cast, again
from tests.pages.powermap.acts import HTMX, add, deal_of, drawn, meet

NAME = "Quirin Zwirn"


@pytest.fixture(autouse=True)
def register_file(settings, tmp_path: Path) -> None:
    settings.ERASURE_REGISTER = tmp_path / "erasures.jsonl"


@pytest.fixture
def people(cast: Cast, account: Account) -> dict[str, KeyPerson]:
    """Investor above the person who will be erased, above the coach, who is met; and a clerk below the coach."""
    found = {
        "top": add(account, cast.ann, "Top", "investor", influence=5),
        "gone": add(account, cast.ann, NAME, "gatekeeper", influence=4, title="Head of Zwirn"),
        "coach": add(account, cast.ann, "Coach", "coach"),
        "clerk": add(account, cast.ann, "Clerk"),
    }
    day = TODAY - timedelta(days=30)
    for low, high in (("gone", "top"), ("coach", "gone"), ("clerk", "coach")):
        set_boss(found[low], found[high], by=cast.ann, today=day)
    set_influence(found["gone"], found["clerk"], strength=3, by=cast.ann, today=day)
    meet(account, cast.ann, found["coach"])
    deal = deal_of(account, cast.ann)
    tools.add_line(deal, "stance", {"person": found["gone"], "stance": "opponent", "win": "a zwirn"}, by=cast.ann)
    erasing.forget(found["gone"], by=None, today=TODAY)
    return found


def page_of(account: Account) -> str:
    return reverse("pages:powermap", args=[account.pk])


def test_the_reporting_lines_stay_and_the_way_leads_through_the_box(
    cast: Cast, account: Account, people: dict[str, KeyPerson]
) -> None:
    it = build(read(account, user=cast.ann, today=TODAY, on=None, deal=None), on=TODAY)
    box = it.nodes[people["gone"].pk]
    assert it.bosses == {
        people["gone"].pk: people["top"].pk, people["coach"].pk: box.pk, people["clerk"].pk: people["coach"].pk,
    }  # fmt: skip
    assert (box.name, box.title, box.roles, box.influence, box.met) == ("Erased person", "", [], None, False)
    assert it.influences == []
    assert not it.coverage.known & 2  # gatekeeper
    [way] = telling.ways(it)
    assert way.goal.pk == people["top"].pk
    assert way.words == "your coach Coach → their boss, whose data was erased → their boss Top (investor)"
    assert telling.left_out(it, []) == 2  # the top and the clerk
    line = ReportingLine.objects.get(person=people["gone"])
    assert (line.from_on, line.until_on) == (TODAY - timedelta(days=30), None)


@pytest.mark.parametrize("asked", ["", f"?on={TODAY - timedelta(days=3)}", "?chart=real"])
def test_nothing_but_the_box_is_on_any_map(
    cast: Cast, as_user, account: Account, people: dict[str, KeyPerson], asked: str
) -> None:
    answer = as_user(cast.ann).get(page_of(account) + asked, headers=HTMX)
    text = answer.content.decode()
    assert "Erased person" in text
    assert "wirn" not in text
    for given in (answer.context["drawn_json"], answer.context["drawn_then_json"]):
        for node in json.loads(given)["nodes"] if given else ():
            if node["id"] == people["gone"].pk:
                said = {key: value for key, value in node.items() if value not in ("", None, False)}
                assert set(said) <= {"id", "name", "boss", "above", "box", "stance"}
                assert said["stance"] == "unknown"
    phone = as_user(cast.ann).get(f"/accounts/{account.pk}/brief/").content.decode()
    assert "their boss, whose data was erased" in phone


def test_the_box_goes_when_everybody_reports_to_somebody_else(
    cast: Cast, as_user, account: Account, people: dict[str, KeyPerson]
) -> None:
    browser, page = as_user(cast.ann), page_of(account)
    put = {"chart": "formal", "version": 1, "person": people["gone"].pk, "x": 4, "y": 4}
    assert browser.post(reverse("pages:powermap_place", args=[account.pk]), put).status_code == 200
    change = {"person": people["coach"].pk, "what": "boss", "value": people["gone"].pk}
    url = reverse("pages:powermap_set", args=[account.pk])
    assert browser.post(url, change, headers=HTMX).status_code == 404  # nobody new is put under a box
    browser.post(url, {**change, "value": people["top"].pk}, headers=HTMX)
    assert people["gone"].pk not in {node["id"] for node in drawn(browser.get(page, headers=HTMX))["nodes"]}


def test_a_form_keeps_whom_they_report_to(cast: Cast, account: Account, people: dict[str, KeyPerson]) -> None:
    coach = KeyPerson.objects.get(pk=people["coach"].pk)
    form = PersonForm(user=cast.ann, instance=coach)
    assert (people["gone"].pk, "Name erased") in [(pk.value, words) for pk, words in form.fields["boss"].choices if pk]
    gone = KeyPerson.objects.get(pk=people["gone"].pk)
    assert set_boss(coach, gone, by=cast.ann, today=TODAY) == ReportingLine.objects.get(person=coach)


def test_who_was_withheld_before_is_a_box_too(cast: Cast, as_user, account: Account) -> None:
    gone, low = add(account, cast.ann, NAME), add(account, cast.ann, "Low")
    set_boss(low, gone, by=cast.ann, today=TODAY)
    restricting.restrict(gone, reason="letter", by=again(cast.mia))
    erasing.forget(gone, by=None, today=TODAY)
    answer = as_user(cast.ann).get(page_of(account), headers=HTMX)
    assert gone.pk in {node["id"] for node in drawn(answer)["nodes"]}


def test_a_restricted_boss_is_a_box_without_a_name_until_it_is_lifted(cast: Cast, as_user, account: Account) -> None:
    top, gone, low = (
        add(account, cast.ann, "Top"),
        add(account, cast.ann, NAME, title="Head of Zwirn"),
        add(account, cast.ann, "Low"),
    )
    set_boss(gone, top, by=cast.ann, today=TODAY)
    set_boss(low, gone, by=cast.ann, today=TODAY)
    set_influence(gone, top, strength=3, by=cast.ann, today=TODAY)
    restricting.restrict(gone, reason="letter", by=again(cast.mia))
    answer = as_user(cast.ann).get(page_of(account), headers=HTMX)
    nodes = {node["id"]: node for node in drawn(answer)["nodes"]}
    assert (nodes[low.pk]["boss"], nodes[gone.pk]["boss"]) == (gone.pk, top.pk)
    assert (nodes[gone.pk]["name"], nodes[gone.pk]["title"]) == ("Name withheld", "")
    assert "Processing of their data has stopped" in nodes[gone.pk]["box"]
    assert drawn(answer)["lines"] == []
    for page in (page_of(account), reverse("pages:brief", args=[account.pk])):
        assert "wirn" not in as_user(cast.ann).get(page, headers=HTMX).content.decode()
    restricting.lift(gone, reason="letter", by=again(cast.mia))
    assert NAME in as_user(cast.ann).get(page_of(account), headers=HTMX).content.decode()


def test_a_restricted_person_whom_nobody_reports_to_is_on_no_map(cast: Cast, as_user, account: Account) -> None:
    gone = add(account, cast.ann, NAME)
    add(account, cast.ann, "Low")
    restricting.restrict(gone, reason="letter", by=again(cast.mia))
    answer = as_user(cast.ann).get(page_of(account), headers=HTMX)
    assert gone.pk not in {node["id"] for node in drawn(answer)["nodes"]}
