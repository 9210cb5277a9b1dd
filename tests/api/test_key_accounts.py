"""What is known of a customer, for programs: the same services and refusals as on the pages of issue five."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Account, KeyPerson, ReportingLine
from accounts.services import editing
from core.clock import business_date
from keyaccounts.models import CheckStep, Question
from leads.services import opportunities
from portraits.models import Value
from tests.api.conftest import Program
from tests.cast import Cast, make_account

Make = Callable[..., Program]


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account(cast.ann, today=business_date(), days_old=30)


def person(account: Account, by: Any, name: str, **facts: Any) -> KeyPerson:
    """Somebody of theirs."""
    return editing.save_person(account, KeyPerson(account=account, name=name, **facts), by=by)


def test_a_person_is_written_with_influence_and_whom_they_report_to(
    cast: Cast, program: Make, account: Account
) -> None:
    ann, boss = program(cast.ann), person(account, cast.ann, "Ho")
    made = ann.post("persons/", account=account.pk, name="Wu", influence=4, reports_to=boss.pk).json()
    assert (made["influence"], made["reports_to"]) == (4, boss.pk)
    assert ann.get("persons/", account=account.pk).json()["results"][0]["reports_to"] == boss.pk
    at = f"persons/{made['id']}/"
    assert ann.patch(at, title="Buyer", version=1).json()["reports_to"] == boss.pk
    assert ann.patch(at, reports_to=None, version=2).json()["reports_to"] is None
    assert ReportingLine.objects.get().until_on == business_date()


def test_whoever_cannot_be_the_boss_leaves_nothing_behind(cast: Cast, program: Make, account: Account) -> None:
    ann, boss = program(cast.ann), person(account, cast.ann, "Ho")
    other = person(make_account(cast.ann), cast.ann, "Elsewhere")
    refused = ann.post("persons/", account=account.pk, name="Wu", reports_to=other.pk)
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid")
    assert not KeyPerson.objects.filter(name="Wu").exists()
    low = ann.post("persons/", account=account.pk, name="Wu", reports_to=boss.pk).json()["id"]
    circle = ann.patch(f"persons/{boss.pk}/", title="Head", reports_to=low, version=1)
    assert circle.json()["code"] == "reporting_circle"
    assert KeyPerson.objects.get(pk=boss.pk).title == ""


def test_a_stance_says_what_it_means_for_the_department(cast: Cast, program: Make, account: Account) -> None:
    deal = opportunities.open_opportunity(account, {"name": "x"}, by=cast.ann, today=business_date())
    wu, ann = person(account, cast.ann, "Wu"), program(cast.ann)
    sent = {"opportunity": deal.pk, "person": wu.pk, "stance": "supporter", "department_effect": "gain"}
    made = ann.post("stances/", **sent)
    assert (made.status_code, made.json().get("department_effect")) == (201, "gain"), made.content


def test_a_portrait_takes_everything_that_the_form_takes(cast: Cast, program: Make, account: Account) -> None:
    ann = program(cast.ann)
    facts = {
        "account": account.pk, "field": "business", "text": "Labels", "basis": "told", "source": "a visit",
        "purpose": "a better offer", "legal_basis": "consent", "consent_how": "in an e-mail",
    }  # fmt: skip
    assert ann.post("portrait-values/", **facts).json()["code"] == "invalid"  # a consent has its day
    today = business_date().isoformat()
    made = ann.post("portrait-values/", **facts, consent_on=today, known_on=today, seen=None).json()
    assert (made["legal_basis"], made["consent_on"], made["consent_how"]) == ("consent", today, "in an e-mail")
    assert made["purpose"] == "a better offer"
    late = ann.post("portrait-values/", **{**facts, "text": "Boxes", "consent_on": today, "seen": None})
    assert late.json()["code"] == "stale"
    assert Value.objects.current().get().text == "Labels"


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("wallets", {"currency": "CNY", "spend": "1000", "ours": "100"}),
        ("surveys", {"quality": 4, "asked": 3, "very_satisfied": 1, "intention": "more"}),
        ("group-meetings", {"who": "Sales", "agreed": "A trial"}),
        ("high-visits", {"whom": "The founder", "ours": "Our director", "outcome": "Knows us"}),
    ],
)
def test_dated_notes_are_noted_listed_and_made_void(
    cast: Cast, program: Make, account: Account, kind: str, facts: dict[str, Any]
) -> None:
    ann, foreign = program(cast.ann), make_account(cast.sue)
    made = ann.post(f"{kind}/", account=account.pk, **facts)
    assert made.status_code == 201, made.content
    assert ann.post(f"{kind}/", account=foreign.pk, **facts).json()["errors"][0]["field"] == "account"
    one = f"{kind}/{made.json()['id']}/"
    assert [row["id"] for row in ann.get(f"{kind}/", account=account.pk).json()["results"]] == [made.json()["id"]]
    assert program(cast.bob).get(one).status_code == 404
    assert ann.post(f"{one}mistake/", reason="typed twice").json()["void_reason"] == "typed twice"


def test_a_rule_of_the_page_holds_for_programs(cast: Cast, program: Make, account: Account) -> None:
    sent = {"account": account.pk, "currency": "CNY", "spend": "100", "ours": "1000"}
    assert "spend more with us" in program(cast.ann).post("wallets/", **sent).json()["detail"]


def test_the_plan_is_written_part_by_part(cast: Cast, program: Make, account: Account) -> None:
    ann = program(cast.ann)
    made = ann.post("plan-texts/", account=account.pk, part="present", text="Second supplier", seen=None).json()
    assert made["text"] == "Second supplier"
    assert ann.post("plan-texts/", account=account.pk, part="present", text="x", seen=None).json()["code"] == "stale"
    ann.post("plan-texts/", account=account.pk, part="p_price", text="", level=3)
    rows = ann.get("plan-texts/", account=account.pk, current="true").json()["results"]
    assert {row["part"]: row["level"] for row in rows} == {"present": None, "p_price": 3}
    assert ann.post("plan-texts/", account=account.pk, part="present", text="").status_code == 204


def test_a_step_is_ticked_and_unticked(cast: Cast, program: Make, account: Account) -> None:
    ann, step = program(cast.ann), CheckStep.objects.in_use().first()
    assert step
    made = ann.post("plan-ticks/", account=account.pk, step=step.pk).json()
    assert made["undone_at"] is None
    assert ann.post(f"plan-ticks/{made['id']}/untick/").json()["undone_at"]
    assert ann.get("plan-ticks/", account=account.pk, current="true").json()["results"] == []
    assert len(ann.get("plan-steps/", shown="true").json()["results"]) >= 1


def test_the_question_bank_is_read_noted_and_kept_by_admins(cast: Cast, program: Make) -> None:
    ann, ada, question = program(cast.ann), program(cast.ada), Question.objects.first()
    assert question
    at = f"questions/{question.pk}/"
    assert ann.post(f"{at}note/", text="worked").json()["note"] == "worked"
    assert ada.get(at).json()["note"] == ""
    assert ann.post("questions/", ask="a", answer="b").status_code == 403
    assert ann.patch(at, ask="a", version=question.version).status_code == 403
    assert ann.post(f"{at}retire/").status_code == 403
    made = ada.post("questions/", ask="Whom else?", answer="Three makers").json()
    assert ada.patch(f"questions/{made['id']}/", back="Back to you", version=1).json()["version"] == 2
    assert ada.post(f"questions/{made['id']}/retire/").json()["retired_at"]
    assert ada.post(f"questions/{made['id']}/restore/").json()["retired_at"] is None


def test_committee_map_and_matrix_are_read_where_one_serves(cast: Cast, program: Make, account: Account) -> None:
    ann, coach = program(cast.ann), person(account, cast.ann, "Lee", roles=["coach"])
    person(account, cast.ann, "Ho", roles=["investor"], influence=5)
    KeyPerson.objects.filter(pk=coach.pk).update(last_contact_on=business_date())
    told = ann.get(f"accounts/{account.pk}/committee/").json()
    assert {row["role"]: row["known"] for row in told["roles"]} == {
        "investor": True, "gatekeeper": False, "user": False, "coach": True,
    }  # fmt: skip
    assert "no gatekeeper known" in told["gaps"]
    assert [row["id"] for row in ann.get("accounts/", gap="no_gatekeeper").json()["results"]] == [account.pk]
    assert ann.get("accounts/", gap="no_coach").json()["results"] == []
    drawn = ann.get(f"power-maps/{account.pk}/").json()
    assert {one["name"] for one in drawn["persons"]} == {"Lee", "Ho"}
    assert drawn["gaps"]
    matrix = ann.get(f"group-matrices/{account.pk}/").json()
    assert [one["name"] for one in matrix["us"]] == ["Ann Seller"]
    for at in (f"accounts/{account.pk}/committee/", f"power-maps/{account.pk}/", f"group-matrices/{account.pk}/"):
        assert program(cast.bob).get(at).status_code == 404


def test_an_action_is_finished_with_what_came_of_it(cast: Cast, program: Make, account: Account) -> None:
    ann = program(cast.ann)
    due = str(business_date())
    planned = ann.post("plan-actions/", account=account.pk, what="Meet the buyer", measure="A trial", due_on=due).json()
    at = f"plan-actions/{planned['id']}/finish/"
    assert ann.post(at, reached="yes").status_code == 400
    done = ann.post(at, reached="partly", result="Half a trial").json()
    assert (done["state"], done["reached"], done["result"]) == ("done", "partly", "Half a trial")
    assert program(cast.sue).post(at, reached="yes", result="x").status_code == 404
