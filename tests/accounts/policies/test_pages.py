"""The pages of the rules: who reads and sets what, refusals at the field, publishing, two at once, the way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.forms.policies import LimitsForm, RulesForm
from accounts.models import Account, Policy
from accounts.policies import in_force
from accounts.rule_words import GROUPS, SENTENCES, SLOT
from accounts.rules import SPECS, RuleValues
from accounts.services import policies
from accounts.services.policies import publish
from core.clock import business_date
from tests.cast import Cast, make_account

pytestmark = pytest.mark.django_db

RULES, EDIT, TRY, NIGHT, LIST, HISTORY, COMPARE, BACK, PROGRESS = (
    f"accounts:rules{part}"
    for part in ("", "_edit", "_try", "_night", "_accounts", "_history", "_compare", "_back", "_progress")
)


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often the background was woken."""
    calls: list[bool] = []
    monkeypatch.setattr("accounts.tasks.recompute.delay", lambda: calls.append(True))
    return calls


def form_values(page: Any) -> dict[str, str]:
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, False)}


def tried(browser: Any, changes: dict[str, str], team: Any = "") -> Any:
    address = f"{reverse(EDIT)}?team={getattr(team, 'pk', team)}"
    values = {**form_values(browser.get(address)), **changes, "base": str(in_force().version)}
    return browser.post(address, values)


# -- reading -----------------------------------------------------------------------------------------------------
def test_every_rule_has_a_group_and_one_sentence_with_room_for_its_number() -> None:
    assert set(SENTENCES) == set(SPECS) == set(RuleValues().as_json())
    assert sum(len(rules) for _title, rules in GROUPS.values()) == len(SENTENCES)
    assert all(str(words).count(SLOT) == 1 for words in SENTENCES.values())


def test_everybody_reads_the_rules_of_the_own_team_and_sets_none(cast: Cast, as_user: Any) -> None:
    publish({}, teams={cast.harbour.pk: {"dormancy_days": 77}}, by=cast.ada, reason="fast")
    page = as_user(cast.ann).get(reverse(RULES)).content.decode()
    assert ">77</strong>" in page
    assert reverse(EDIT) not in page
    assert as_user(cast.ann).get(reverse(EDIT)).status_code == 404
    assert as_user(cast.ann).get(reverse(RULES), {"team": cast.south.pk}).status_code == 404


def test_a_manager_sees_the_fixed_numbers_but_has_no_field_for_them(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.mia).get(reverse(EDIT), {"team": cast.harbour.pk})
    assert "claim_scope" not in page.context["form"].fields
    assert "dormancy_days" in page.context["form"].fields
    assert as_user(cast.mia).get(reverse(EDIT), {"team": cast.south.pk}).status_code == 404


# -- refusing ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dormancy_days", "6"),
        ("dormancy_days", "ninety"),
        ("dormancy_days", "9" * 90),
        ("dormancy_days", ""),
        ("contacts_alert", "12"),
        ("big_deal_amount", "-1"),
        ("dormancy_warnings", "90, 3"),
        ("dormancy_warnings", "1 2 3 4 5 6 7 8 9"),
        ("cadence_later_days", "10"),
        ("too_slow_days", "20"),
        ("pace_months_max", "2"),
        ("band_high_percent", "0"),
        ("min_warning_recycle_days", "61"),
        ("desk", "nobody"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_what_was_typed_stays(
    cast: Cast, as_user: Any, name: str, value: str
) -> None:
    answer = tried(as_user(cast.ada), {name: value, "grace_days": "9"})
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [name])
    assert form["grace_days"].value() == "9"
    assert name not in str(form.errors[name]).replace(f"id_{name}", "")
    assert not Policy.objects.exists()


def test_a_manager_stays_within_what_the_company_allows(cast: Cast, as_user: Any) -> None:
    answer = tried(as_user(cast.mia), {"dormancy_days": "30"}, cast.harbour)
    assert list(answer.context["form"].errors) == ["dormancy_days"]
    publish_limits(as_user(cast.ada), {"dormancy_days__0": "20"})
    answer = tried(as_user(cast.mia), {"dormancy_days": "30"}, cast.harbour)
    assert answer.status_code == 302
    assert f"t{cast.harbour.pk}.dormancy_days=30" in answer.headers["Location"]


def publish_limits(browser: Any, changes: dict[str, str]) -> None:
    answer = tried(browser, changes, "limits")
    assert answer.status_code == 302, answer.context["form"].errors
    assert browser.post(answer.headers["Location"], {"reason": "more room"}).status_code == 302


@pytest.mark.parametrize("bounds", [("50", "40"), ("x", "9"), ("0", "90"), ("1", "9999")])
def test_bounds_for_teams_are_in_order_and_within_the_numbers_own(
    cast: Cast, as_user: Any, bounds: tuple[str, str]
) -> None:
    changes = {"dormancy_days__0": bounds[0], "dormancy_days__1": bounds[1]}
    assert tried(as_user(cast.ada), changes, "limits").status_code == 422


def test_a_company_number_that_contradicts_a_teams_own_is_refused_with_the_teams_name(cast: Cast, as_user: Any) -> None:
    publish({}, teams={cast.south.pk: {"contacts_alert": 11}}, by=cast.ada, reason="r")
    answer = tried(as_user(cast.ada), {"contacts_required": "11"})
    assert answer.status_code == 422
    assert "South" in str(answer.context["form"].non_field_errors())


@pytest.mark.parametrize("query", ["c.dormancy_days=3", "c.dormancy_days=x", "t999999.capacity=4", "to=99", "to=x"])
def test_an_address_made_by_hand_gets_no_further(cast: Cast, as_user: Any, query: str) -> None:
    browser = as_user(cast.ada)
    assert browser.get(f"{reverse(NIGHT)}?{query}").status_code == 404
    assert browser.get(f"{reverse(LIST)}?{query}").status_code == 404
    assert browser.post(f"{reverse(TRY)}?{query}", {"reason": "r"}).status_code in (404, 409)
    assert not Policy.objects.exists()


@pytest.mark.parametrize("query", ["c.capacity=50", "l.capacity=fixed", "to=0"])
def test_a_manager_reaches_nothing_of_the_companys_by_an_address(cast: Cast, as_user: Any, query: str) -> None:
    publish({"capacity": 100}, by=cast.ada, reason="r")
    as_user(cast.mia).post(f"{reverse(TRY)}?{query}", {"reason": "r"})
    assert in_force().company.capacity == 100
    assert Policy.objects.count() == 1


# -- trying and publishing -----------------------------------------------------------------------------------------
@pytest.fixture
def silent(cast: Cast) -> Account:
    """An account that has been silent for eighty days."""
    return make_account(cast.ann, "Silent Limited", days_old=80, today=business_date())


def test_trying_shows_what_changes_and_what_it_would_do_and_publishes_nothing(
    cast: Cast, as_user: Any, silent: Account
) -> None:
    browser = as_user(cast.ada)
    answer = tried(browser, {"dormancy_days": "70"})
    page = browser.get(answer.headers["Location"])
    assert [(each.old, each.new) for each in page.context["differences"]] == [("90", "70")]
    query = answer.headers["Location"].partition("?")[2]
    night = browser.get(f"{reverse(NIGHT)}?{query}")
    assert (night.context["run"].then.held, night.context["moves"].then) == (1, 0)
    listed = browser.get(f"{reverse(LIST)}?{query}&kind=coming").content.decode()
    assert "Silent Limited" in listed
    assert not Policy.objects.exists()


def test_publishing_needs_a_reason_and_wakes_the_background(
    cast: Cast, as_user: Any, woken: list[bool], django_capture_on_commit_callbacks: Any
) -> None:
    browser = as_user(cast.ada)
    address = tried(browser, {"capacity": "99"}).headers["Location"]
    assert browser.post(address, {"reason": "  "}).status_code == 422
    assert (woken, Policy.objects.count()) == ([], 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address, {"reason": "quieter year"}).status_code == 302
    assert (woken, in_force().company.capacity) == ([True], 99)
    version = Policy.objects.get()
    assert (version.published_by, version.reason) == (cast.ada, "quieter year")


def test_who_publishes_second_sees_the_version_between_and_loses_nothing(cast: Cast, as_user: Any) -> None:
    browser = as_user(cast.ada)
    address = tried(browser, {"capacity": "99"}).headers["Location"]
    publish({"grace_days": 9}, by=cast.ada, reason="meanwhile")
    answer = browser.post(address, {"reason": "mine"})
    assert (answer.status_code, Policy.objects.count()) == (409, 1)
    assert "meanwhile" in answer.content.decode()
    again = f"{reverse(TRY)}?{answer.context['again']}"
    assert browser.post(again, {"reason": "mine"}).status_code == 302
    assert (in_force().company.capacity, in_force().company.grace_days) == (99, 9)


def test_going_back_publishes_the_old_values_after_the_same_dry_run(cast: Cast, as_user: Any) -> None:
    first = publish({"capacity": 50}, teams={cast.south.pk: {"grace_days": 9}}, by=cast.ada, reason="a")
    publish({"capacity": 60}, teams={cast.south.pk: {"grace_days": None, "capacity": 70}}, by=cast.ada, reason="b")
    browser = as_user(cast.ada)
    address = browser.get(reverse(BACK), {"to": first.pk}).headers["Location"]
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"reason": "it was better"}).status_code == 302
    policy = in_force()
    assert (policy.company.capacity, policy.of(cast.south.pk).capacity) == (50, 50)
    assert policy.of(cast.south.pk).grace_days == 9
    assert Policy.objects.count() == 3


def test_a_manager_goes_back_for_the_own_teams_only(cast: Cast, as_user: Any) -> None:
    first = publish({"capacity": 50}, teams={cast.harbour.pk: {"grace_days": 9}}, by=cast.ada, reason="a")
    publish({"capacity": 60}, teams={cast.harbour.pk: {"grace_days": 10}}, by=cast.ada, reason="b")
    browser = as_user(cast.mia)
    browser.post(browser.get(reverse(BACK), {"to": first.pk}).headers["Location"], {"reason": "better"})
    assert (in_force().company.capacity, in_force().of(cast.harbour.pk).grace_days) == (60, 9)


# -- progress and history --------------------------------------------------------------------------------------------
def test_the_progress_goes_from_nothing_to_done(cast: Cast, as_user: Any) -> None:
    for _ in range(3):
        make_account(cast.ann, today=business_date())
    publish({"dormancy_days": 60}, by=cast.ada, reason="r")
    browser = as_user(cast.ann)
    told = browser.get(reverse(PROGRESS)).content.decode()
    assert "recomputed 0 of 3 accounts" in told
    assert "every 2s" in told
    policies.recompute_stale(today=business_date())
    told = browser.get(reverse(PROGRESS)).content.decode()
    assert "All 3 accounts" in told
    assert "every 2s" not in told


def test_the_history_tells_who_why_and_what_but_not_of_others_teams(cast: Cast, as_user: Any) -> None:
    publish({"capacity": 50}, teams={cast.south.pk: {"grace_days": 9}}, by=cast.ada, reason="because of spring")
    theirs = as_user(cast.ann).get(reverse(HISTORY)).content.decode()
    assert "because of spring" in theirs
    assert "Ada Admin" in theirs
    assert ">South<" not in theirs
    assert ">South<" in as_user(cast.ada).get(reverse(HISTORY)).content.decode()


def test_where_a_team_has_no_number_of_its_own_the_history_and_the_dry_run_say_what_it_inherits(
    cast: Cast, as_user: Any
) -> None:
    browser = as_user(cast.ada)
    own = publish({}, teams={cast.harbour.pk: {"dormancy_days": 75}}, by=cast.ada, reason="a")
    publish({}, teams={cast.north.pk: {"dormancy_days": 80}}, by=cast.ada, reason="b")
    publish({"dormancy_days": 85}, teams={cast.harbour.pk: {"dormancy_days": None}}, by=cast.ada, reason="c")
    told = {
        version.reason: [(each.where, each.old, each.new) for each in differences]
        for version, differences in browser.get(reverse(HISTORY)).context["versions"]
    }
    assert told["a"] == [("Harbour", "inherited, 90", "75")]
    assert told["b"] == [("North", "inherited, 90", "80")]
    assert told["c"] == [("Company", "90", "85"), ("Harbour", "75", "inherited, 80")]
    back = browser.get(browser.get(reverse(BACK), {"to": own.pk}).headers["Location"])
    assert ("North", "80", "inherited, 90") in [(e.where, e.old, e.new) for e in back.context["differences"]]


def test_the_methods_own_numbers_end_the_history_with_their_way_back(cast: Cast, as_user: Any) -> None:
    to_own = f"{reverse(BACK)}?to=0"
    assert to_own not in as_user(cast.ada).get(reverse(HISTORY)).content.decode()
    for number in range(16):
        publish({"capacity": 50 + number}, by=cast.ada, reason="a")
    first = as_user(cast.ada).get(reverse(HISTORY))
    assert to_own not in first.content.decode()
    last = as_user(cast.ada).get(reverse(HISTORY) + first.context["next"]).content.decode()
    assert last.count(to_own) == 1
    assert to_own not in as_user(cast.ann).get(reverse(HISTORY) + first.context["next"]).content.decode()


@pytest.mark.parametrize("typed", ["800,000", "８００，０００", "¥800,000", "80万", "800k", "800 000"])
def test_an_amount_is_accepted_as_the_page_itself_shows_it(cast: Cast, as_user: Any, typed: str) -> None:
    answer = tried(as_user(cast.ada), {"big_deal_amount": typed})
    assert answer.status_code == 302
    assert "c.big_deal_amount=800000" in answer.headers["Location"]
    assert tried(as_user(cast.ada), {"big_deal_amount": "500,000"}).status_code == 422  # the number in force


def test_bounds_are_accepted_as_the_page_itself_shows_them(cast: Cast, as_user: Any) -> None:
    changes = {"big_deal_amount__0": "20,000", "big_deal_amount__1": "5,000,000", "capacity__1": "1,000"}
    publish_limits(as_user(cast.ada), changes)
    limits = in_force().limits
    assert (limits["big_deal_amount"], limits["capacity"]) == ([20_000, 5_000_000], [10, 1_000])


def test_the_currency_stands_beside_the_amount(cast: Cast, as_user: Any) -> None:
    form = as_user(cast.ada).get(reverse(EDIT)).content.decode()
    assert "now ¥500,000" in form
    assert "CNY; then the manager is called." in form
    assert "¥500,000" in as_user(cast.ann).get(reverse(RULES)).content.decode()


def test_two_versions_are_compared_field_by_field_whichever_is_named_first(cast: Cast, as_user: Any) -> None:
    first = publish({"capacity": 50}, by=cast.ada, reason="a")
    second = publish({"capacity": 60, "grace_days": 8}, by=cast.ada, reason="b")
    browser = as_user(cast.ann)
    for a, b in ((first.pk, second.pk), (second.pk, first.pk)):
        found = browser.get(reverse(COMPARE), {"a": a, "b": b}).context["differences"]
        assert {(each.old, each.new) for each in found} == {("50", "60"), ("7", "8")}
    assert browser.get(reverse(COMPARE), {"a": "0", "b": 10**9}).status_code == 404


@pytest.mark.parametrize("name", [RULES, EDIT, HISTORY, PROGRESS, "accounts:rules_teams"])
def test_statements_are_constant_in_versions_teams_and_accounts(cast: Cast, as_user: Any, name: str) -> None:
    from django.db import connection

    browser = as_user(cast.ada)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse(name)).status_code == 200
        return len(asked)

    make_account(cast.ann, today=business_date())
    publish({"capacity": 50}, teams={cast.south.pk: {"grace_days": 9}}, by=cast.ada, reason="a")
    statements()
    before = statements()
    for number in range(5):
        teams = {team.pk: {"grace_days": 10 + number} for team in (cast.south, cast.north, cast.harbour)}
        publish({"capacity": 51 + number}, teams=teams, by=cast.ada, reason="r")
        make_account(cast.ann, today=business_date())
    statements()  # a version is read once per process
    assert statements() == before <= 15


def test_forms_offer_every_number(cast: Cast) -> None:
    company = RulesForm(policy=in_force(), team=None, own={}, bound=False)
    assert set(company.fields) == set(SPECS)
    limits = LimitsForm(policy=in_force())
    assert {name.partition("__")[0] for name in limits.fields} == set(SPECS)


def test_back_from_the_dry_run_the_form_still_holds_and_marks_what_was_typed(cast: Cast, as_user: Any) -> None:
    page = as_user(cast.ada).get(reverse(EDIT), {"c.dormancy_days": "70"})
    rows = [row for _key, _title, rows in page.context["groups"] for row in rows if row.changed]
    assert [(row.name, row.field.value()) for row in rows] == [("dormancy_days", "70")]
