"""The case library for programs: the same doors and refusals as on its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from audit.models import Event
from cases.models import Case, Panel
from cases.services import panels
from core.clock import business_date
from tests.api.conftest import Program
from tests.cases.told import STORY
from tests.cast import Cast, again, make_account

Make = Callable[..., Program]


def test_a_case_is_told_shared_found_marked_and_scored(cast: Cast, program: Make) -> None:
    today = business_date()
    account = make_account(cast.ann, "Acme Paper", today=today)
    ann, sue, bob = program(cast.ann), program(cast.sue), program(cast.bob)
    made: dict[str, Any] = ann.post("cases/", **{**STORY, "title": "打样赢了"}, account=account.pk).json()
    assert (made["state"], made["account"], made["version"]) == ("draft", account.pk, 1)
    at = f"cases/{made['id']}/"
    assert sue.get(at).status_code == 404
    assert ann.patch(at, did="Acme Paper asked", version=1).json()["version"] == 2
    refused = ann.post(f"{at}share/")
    assert (refused.status_code, refused.json()["code"]) == (409, "names_somebody")
    assert ann.patch(at, did="They asked", version=1).json()["code"] == "stale"
    assert ann.patch(at, did="They asked", version=2).status_code == 200
    assert ann.post(f"{at}share/").json()["state"] == "shared"
    read = sue.get(at).json()
    assert (read["account"], read["did"], read["roles"]) == (None, "They asked", ["user"])
    for query, found in (({"q": "打樣"}, 1), ({"result": "lost"}, 0), ({"industry": "FOOD"}, 1), ({"best": "true"}, 0)):
        assert len(sue.get("cases/", **query).json()["results"]) == found, query
    assert sue.post(f"{at}useful/", useful=True).json()["useful"] == 1
    points = {"clear": 4, "proven": 5, "usable": 4, "honest": 3}
    assert bob.post(f"{at}score/", **points).json()["code"] == "not_on_panel"
    panels.name(Case.objects.get().month, [cast.bob, cast.cho, cast.mia], by=again(cast.max), today=today)
    assert bob.post(f"{at}score/", **points).json()["clear"] == 4
    assert ann.post(f"{at}score/", **points).json()["code"] == "own_case"
    assert sue.patch(at, did="x", version=3).status_code in (403, 404)
    assert ann.post(f"{at}withdraw/", reason="mistake").json()["state"] == "withdrawn"
    assert sue.get(at).status_code == 404


def test_nobody_ties_a_case_to_an_account_of_somebody_else(cast: Cast, program: Make) -> None:
    theirs = make_account(cast.sue, "Theirs", today=business_date())
    answer = program(cast.ann).post("cases/", **STORY, account=theirs.pk)
    assert answer.status_code == 400
    assert not Case.objects.exists()


def test_a_month_is_judged_closed_and_rewarded(cast: Cast, program: Make) -> None:
    today = business_date()
    key, ann, mia, bob = today.year * 100 + today.month, program(cast.ann), program(cast.mia), program(cast.bob)
    made = ann.post("cases/", **STORY).json()
    assert ann.post(f"cases/{made['id']}/share/").json()["state"] == "shared"
    at, people = f"case-months/{key}/", [cast.bob.pk, cast.cho.pk, cast.mia.pk]
    assert ann.post(f"{at}panel/", people=people).json()["code"] == "not_found"
    assert mia.post(f"{at}close/").status_code == 404
    refused = program(cast.max).post(f"{at}panel/", people=people, least_scores=4)
    assert (refused.status_code, "1 to 3 scores" in str(refused.json())) == (409, True)
    assert program(cast.max).post(f"{at}panel/", people=people[:2]).status_code == 409
    named = program(cast.max).post(f"{at}panel/", people=people, least_scores=1).json()
    assert [member["user"] for member in named["members"]] == people
    assert ann.post(f"{at}panel/", people=people).json()["code"] == "not_allowed"
    assert bob.get(at).json()["waiting"] == 1
    points = {"clear": 4, "proven": 5, "usable": 4, "honest": 3}
    assert bob.post(f"cases/{made['id']}/score/", **points).status_code == 200
    assert ann.post(f"{at}close/").json()["code"] == "not_allowed"
    closed = mia.post(f"{at}close/").json()
    assert (closed["cases"][0]["rank"], closed["cases"][0]["mean"], closed["cases"][0]["best"]) == (1, "4.00", True)
    assert mia.post(f"{at}close/").json()["code"] == "panel_closed"
    assert [month["id"] for month in ann.get("case-months/").json()["results"]] == [key]
    page = _page(cast.ann, key)
    assert [(case.pk, case.standing.rank) for case in page.cases] == [
        (row["case"], row["rank"]) for row in closed["cases"]
    ]
    reward = {"what": "A book", "amount": "50.00", "given_on": str(today), "given_by": cast.mia.pk}
    assert ann.post(f"cases/{made['id']}/reward/", **reward).json()["code"] == "not_allowed"
    given = mia.post(f"cases/{made['id']}/reward/", **reward)
    assert (given.status_code, given.json()["amount"]) == (201, "50.00")
    for who, amount in ((ann, "50.00"), (bob, None), (mia, "50.00")):
        assert who.get("case-rewards/", case=made["id"]).json()["results"][0]["amount"] == amount
    assert bob.post(f"case-rewards/{given.json()['id']}/void/", reason="x").json()["code"] == "not_allowed"
    assert mia.post(f"case-rewards/{given.json()['id']}/void/", reason="twice").status_code == 200
    assert ann.get("case-rewards/").json()["results"] == []


def test_an_admin_opens_a_closed_month_again_and_says_why(cast: Cast, program: Make) -> None:
    key, mia, ada = int(f"{business_date():%Y%m}"), program(cast.mia), program(cast.ada)
    at = f"case-months/{key}/"
    mia.post(f"{at}panel/", people=[cast.ann.pk, cast.bob.pk, cast.mia.pk])
    assert ada.post(f"{at}reopen/", reason="early").json()["code"] == "wrong_state"
    mia.post(f"{at}close/")
    assert mia.post(f"{at}reopen/", reason="x").json()["code"] == "not_allowed"
    assert ada.post(f"{at}reopen/").json()["errors"][0]["field"] == "reason"
    assert Panel.objects.get().closed_at is not None
    opened = ada.post(f"{at}reopen/", reason="A score was missing").json()
    assert (opened["id"], opened["closed_at"]) == (key, None)
    assert Event.objects.get(code="panel.reopened").params["reason"] == "A score was missing"


def _page(user: Any, key: int) -> Any:
    browser = Client()
    browser.force_login(user)
    return browser.get(f"/cases/months/{key}/").context["it"]
