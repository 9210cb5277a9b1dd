"""Who reads which figures, what a token reaches, what does not fit, and how much is asked of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Policy
from accounts.policies import in_force
from accounts.services.dry_run import KINDS
from core.clock import business_date
from dashboards.models import Replay, Target
from dashboards.people.models import CoachingNote
from leads.models import Stage
from leads.services import opportunities
from tests.access.world import World
from tests.api.conftest import Program
from tests.api.dashboards.conftest import Both
from tests.cast import Cast, log_lead, make_account, make_lead

Make = Callable[..., Program]
Ask = Callable[[str], Both]
FIGURES = (
    "curve/", "funnel/", "funnel/?mode=leads", "funnel/?mode=now", "cohorts/", "lead-costs/", "losses/", "ageing/",
    "forecast/", "forecast/changes/", "people-figures/", "pool-and-desk/", "pool-and-desk/?place=desk", "pool-and-desk/ahead/", "portfolio/",
    "portfolio/acts/",
)  # fmt: skip
LISTS = (
    "curve/accounts/?what=all", "funnel/records/?bar=accounts", "cohorts/records/", "lead-costs/orders/",
    "losses/records/?outcome=won", "ageing/records/?kind=deal&place=C", "forecast/records/?bucket=open",
    "pool-and-desk/records/?what=lying", "portfolio/records/?list=close",
)  # fmt: skip
MOST_STATEMENTS = 26  # of any of them, the token's own included


def test_a_stranger_reads_nothing(cast: Cast) -> None:
    for path in (*FIGURES, *LISTS, "targets/", "coaching-notes/", "replays/", "case-months/"):
        assert Client().get(f"/api/v1/{path}").status_code == 401, path


def test_a_token_reaches_figures_by_its_scope(cast: Cast, program: Make) -> None:
    other, reader = program(cast.mia, "accounts:write", "leads:write"), program(cast.mia, "dashboards:read")
    for path in (*FIGURES, *LISTS, "targets/", "coaching-notes/"):
        answer = other.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope"), path
        assert answer.json()["scope"] == "dashboards:read"
        assert reader.get(path).status_code == 200, path
    sent = {"person": cast.ann.pk, "text": "x"}
    assert reader.post("coaching-notes/", **sent).json()["scope"] == "dashboards:write"
    assert program(cast.mia, "dashboards:write").post("coaching-notes/", **sent).status_code == 201


def test_nobody_gets_figures_of_others_by_asking_for_them(cast: Cast, program: Make) -> None:
    for path in ("curve/", "funnel/", "losses/", "forecast/", "pool-and-desk/", "portfolio/"):
        for who, asked in (
            (cast.ann, {"team": cast.harbour.pk}),
            (cast.ann, {"person": cast.bob.pk}),
            (cast.zoe, {"team": cast.harbour.pk}),
            (cast.zoe, {"person": cast.ann.pk}),
        ):
            answer = program(who).get(path, **asked)
            assert answer.status_code == 400, (path, asked)
            assert answer.json()["errors"][0]["parameter"] == next(iter(asked))
        assert program(cast.ann).get(path, person=cast.ann.pk).json()["whose"]["person"] == cast.ann.pk
        assert program(cast.mia).get(path, person=cast.ann.pk).json()["whose"]["person"] == cast.ann.pk
        assert program(cast.ada).get(path, team=cast.harbour.pk).json()["whose"]["team"] == cast.harbour.pk


def test_figures_of_people_are_ones_own_a_managers_and_the_admins(cast: Cast, program: Make) -> None:
    at = f"people-figures/{cast.ann.pk}/"
    for who, status in ((cast.ann, 200), (cast.bob, 404), (cast.mia, 200), (cast.max, 200), (cast.zoe, 404), (cast.ada, 200)):  # fmt: skip
        assert program(who).get(at).status_code == status, who
        assert program(who).get(f"{at}records/", figure="days").status_code == status, who
    assert [row["person"] for row in program(cast.bob).get("people-figures/").json()["rows"]] == [cast.bob.pk]
    assert program(cast.ann).get("people-figures/new-staff/").status_code == 403
    assert program(cast.mia).get("people-figures/", team=cast.south.pk).status_code == 400


def test_coaching_notes_come_from_managers_and_are_answered(cast: Cast, program: Make) -> None:
    ann, mia = program(cast.ann), program(cast.mia)
    note = {"person": cast.ann.pk, "text": "Plan the next step."}
    assert ann.post("coaching-notes/", **note).json()["code"] == "not_allowed"
    assert program(cast.bob).post("coaching-notes/", **note).status_code == 400
    assert program(cast.zoe).post("coaching-notes/", **note).status_code == 400
    made = mia.post("coaching-notes/", **note)
    assert (made.status_code, made.json()["by"]) == (201, cast.mia.pk)
    assert ann.post("coaching-notes/", person=cast.ann.pk, text="I will").status_code == 201
    for who, number in ((cast.ann, 2), (cast.bob, 0), (cast.mia, 2), (cast.zoe, 0), (cast.ada, 2)):
        assert len(program(who).get("coaching-notes/").json()["results"]) == number, who
    assert program(cast.zoe).get(f"coaching-notes/{made.json()['id']}/").status_code == 404
    assert CoachingNote.objects.count() == 2
    late = program(cast.max).post("coaching-notes/", **note, seen=0)
    assert (late.status_code, CoachingNote.objects.count()) == (409, 2)


def test_targets_are_set_by_managers_of_the_team(cast: Cast, program: Make) -> None:
    wish = {"person": cast.ann.pk, "span": "2026-Q2", "amount": "700.00", "currency": "CNY"}
    assert program(cast.ann).post("targets/", **wish).json()["code"] == "not_allowed"
    assert program(cast.zoe).post("targets/", **wish).status_code == 400  # nobody of hers
    made = program(cast.mia).post("targets/", **wish)
    assert (made.status_code, made.json()["amount"], made.json()["starts_on"]) == (201, "700.00", "2026-04-01")
    assert program(cast.mia).post("targets/", **wish).status_code == 200
    assert Target.objects.count() == 1
    assert program(cast.ada).post("targets/", **wish | {"amount": None}).json()["amount"] is None
    assert program(cast.ada).post("targets/", **wish | {"amount": None, "span": "2026-05"}).status_code == 204
    for who, number in ((cast.ann, 2), (cast.bob, 0), (cast.mia, 2), (cast.zoe, 0), (cast.ada, 2)):
        assert len(program(who).get("targets/").json()["results"]) == number, who
    assert program(cast.zoe).get(f"targets/{made.json()['id']}/").status_code == 404
    for wrong in ({"span": "2026-Q5"}, {"currency": "XXX"}, {"amount": "-1"}, {"person": 10**9}):
        assert program(cast.mia).post("targets/", **wish | wrong).status_code == 400, wrong


def test_replays_are_the_managers(cast: Cast, program: Make) -> None:
    today = business_date()
    make_account(cast.ann, today=today, days_old=80, contacts_made=12)
    wish = {
        "team": cast.harbour.pk, "start": str(today - timedelta(days=60)), "until": str(today - timedelta(days=1)),
        "one": {}, "two": {"contacts_required": 10, "contacts_alert": 8},
    }  # fmt: skip
    assert program(cast.ann).post("replays/", **wish).json()["code"] == "not_allowed"
    assert program(cast.ann).get("replays/").status_code == 403
    assert program(cast.zoe).post("replays/", **wish).status_code == 400
    made = program(cast.mia).post("replays/", **wish)
    assert (made.status_code, made.json()["state"], made.json()["two"]["numbers"]["contacts_required"]) == (
        201,
        "done",
        "10",
    )
    at = f"replays/{made.json()['id']}/"
    for who, status in ((cast.ann, 404), (cast.mia, 200), (cast.max, 200), (cast.zoe, 404), (cast.ada, 200)):
        assert program(who).get(at).status_code == status, who
        assert program(who).get(f"{at}records/", side="two", kind="moves").status_code == status, who
    assert program(cast.mia).get(f"{at}records/", side="two", kind="earlier").status_code == 400
    assert program(cast.mia).post("replays/", **wish | {"until": str(today)}).json()["code"] == "replay_refused"
    refused = program(cast.mia).post("replays/", **wish | {"two": {"contacts_required": 4000}})
    assert refused.json()["errors"][0]["pointer"] == "/two/contacts_required"
    assert Replay.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "asked", "name"),
    [
        ("curve/", {"way": "x"}, "way"),
        ("curve/", {"from": "2026-02-30"}, "from"),
        ("curve/", {"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ("curve/", {"period": "sometime"}, "period"),
        ("curve/accounts/", {}, "what"),
        ("curve/", {"colour": "red"}, "colour"),
        ("funnel/", {"campaign": 10**9}, "campaign"),
        ("funnel/records/", {"bar": "place", "stage": "P"}, "bar"),
        ("cohorts/", {"unit": "leads", "step": "O"}, "step"),
        ("forecast/", {"span": "2026-13"}, "span"),
        ("forecast/changes/", {"since": "2026-03-03"}, "since"),
        ("people-figures/", {"sort": "luck"}, "sort"),
        ("pool-and-desk/records/", {"what": "moves"}, "what"),
        ("portfolio/records/", {"list": "position"}, "list"),
    ],
)
def test_what_does_not_fit_is_named(cast: Cast, program: Make, path: str, asked: dict[str, Any], name: str) -> None:
    answer = program(cast.mia).get(path, **asked)
    assert answer.status_code == 400, answer.content.decode()
    assert answer.json()["errors"][0]["parameter"] == name


def test_records_come_by_pages(cast: Cast, program: Make) -> None:
    for _n in range(5):
        make_account(cast.ann, today=business_date())
    seen, path, query = [], "curve/accounts/", {"what": "all", "page_size": 2}
    answer = program(cast.ann).get(path, **query).json()
    seen += answer["results"]
    while answer["next"]:
        answer = program(cast.ann).browser.get(answer["next"]).json()
        seen += answer["results"]
    assert len({row["id"] for row in seen}) == len(seen) == 5
    few = program(cast.ann).get(path, what="all", fields="id,name").json()["results"]
    assert set(few[0]) == {"id", "name"}


def test_statements_do_not_grow_with_the_rows(both: Ask, world: World) -> None:
    today, cast = business_date(), world.cast
    it = both("mia")
    before = {path: _statements(it, path) for path in (*FIGURES, *LISTS, *_people(cast))}
    for _n in range(3):
        account = make_account(cast.ann, today=today, days_old=30, contacts_made=3)
        opportunities.open_opportunity(account, {"name": "x"}, by=cast.ann, today=today, stage=Stage.CLOSE, reason="x")
        log_lead(make_lead(cast.bob, today=today), today)
    after = {path: _statements(it, path) for path in before}
    assert after == before
    assert max(after.values()) <= MOST_STATEMENTS, after


def test_a_setting_is_tried_on_tonight_and_adopted_by_who_leads_the_team(
    both: Ask, world: World, program: Make
) -> None:
    cast, pk = world.cast, world.things["own"]["replay"]
    at, own = f"replays/{pk}/", {"setting": "two", "reason": "Eleven tell enough."}
    tried = both("mia").api(f"{at}dry-run/", setting="two")
    assert (tried["base"], tried["numbers"], tried["refused"]) == (0, {"contacts_required": "11"}, "")
    assert tried["now"].keys() == tried["then"].keys() == {*KINDS, "moves", "held"}
    for who, status in ((cast.ann, 404), (cast.zoe, 404), (cast.max, 200), (cast.ada, 200)):
        assert program(who).get(f"{at}dry-run/", setting="two").status_code == status, who
    for who in (cast.ann, cast.zoe):
        assert program(who).post(f"{at}adopt/", **own, base=0).status_code == 404, who
    assert program(cast.mia, "dashboards:read").post(f"{at}adopt/", **own, base=0).status_code == 403
    mia = program(cast.mia)
    assert mia.get(f"{at}dry-run/", setting="one").json()["code"] == "replay_refused"
    assert mia.post(f"{at}adopt/", setting="one", base=0, reason="x").json()["code"] == "replay_refused"
    assert mia.post(f"{at}adopt/", setting="two", base=0).json()["errors"][0]["field"] == "reason"
    assert not Policy.objects.exists()
    made = mia.post(f"{at}adopt/", **own, base=0)
    assert made.json() == {"version": Policy.objects.get().pk}
    assert in_force().of(cast.harbour.pk).contacts_required == 11
    assert in_force().company.contacts_required == 12
    assert mia.post(f"{at}adopt/", **own, base=0).json()["code"] == "stale"


def test_a_number_that_teams_may_not_set_is_told_before_it_is_refused(world: World, program: Make) -> None:
    pk = world.things["own"]["replay"]
    Replay.objects.filter(pk=pk).update(two={"numbers": {"contacts_required": "40"}, "grades": "A"})
    tried = program(world.cast.mia).get(f"replays/{pk}/dry-run/", setting="two").json()
    assert tried["then"] is None
    assert "8 to 24" in tried["refused"]
    sent = {"setting": "two", "base": 0, "reason": "x"}
    assert program(world.cast.mia).post(f"replays/{pk}/adopt/", **sent).json()["code"] == "policy_refused"
    assert program(world.cast.ada).post(f"replays/{pk}/adopt/", **sent).status_code == 200


def _people(cast: Cast) -> tuple[str, ...]:
    ann = f"people-figures/{cast.ann.pk}/"
    return (ann, f"{ann}records/?figure=customers", f"{ann}records/?figure=orders", "people-figures/new-staff/", "replays/", "targets/", "coaching-notes/")  # fmt: skip


def _statements(it: Both, path: str) -> int:
    it.api(path)  # what is asked once only
    with CaptureQueriesContext(
        connection,
    ) as asked:
        it.api(path)
    return len(asked)
