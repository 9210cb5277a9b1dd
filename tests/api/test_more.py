"""What was kept on the pages only: lists of tools, merging persons, batches of moves, files of follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Batch, KeyPerson
from accounts.services import editing, letting_go
from core.clock import business_date
from followups.models import FollowUpAttachment
from leads.models import Competitor, FabLine, Opportunity
from leads.services import tools
from tests.api.conftest import Program
from tests.cast import Cast, make_account, make_lead
from tests.followups.conftest import log_contact
from tests.leads.conftest import make_opportunity, win

Make = Callable[..., Program]
TODAY = business_date()
PDF = b"%PDF-1.7\nx"


@pytest.fixture
def opportunity(cast: Cast) -> Opportunity:
    return make_opportunity(make_account(cast.ann, "Harbour Print", today=TODAY), today=TODAY)


def person(account: Account, cast: Cast, name: str) -> KeyPerson:
    return editing.save_person(account, KeyPerson(account=account, name=name), by=cast.ann)


def test_lines_are_added_changed_and_taken_out(cast: Cast, program: Make, opportunity: Opportunity) -> None:
    ann, sent = program(cast.ann), {"opportunity": opportunity.pk, "feature": "Cold glue", "benefit": "A day less"}
    assert ann.get("fab-lines/").status_code == 400
    made = ann.post("fab-lines/", **sent)
    assert (made.status_code, made.json()["benefit"], made.json()["version"]) == (201, "A day less", 1)
    at = f"fab-lines/{made.json()['id']}/"
    assert ann.patch(at, benefit="Two days less", version=1).json()["version"] == 2
    assert ann.patch(at, benefit="Three", version=1).json()["code"] == "stale"
    assert ann.post(f"{at}remove/").json()["removed_at"]
    assert ann.get("fab-lines/", opportunity=opportunity.pk, current="true").json()["results"] == []
    assert FabLine.objects.count() == 1
    assert ann.browser.delete(f"/api/v1/{at}").status_code == 405


def test_lines_are_those_of_whoever_works_on_the_account(cast: Cast, program: Make, opportunity: Opportunity) -> None:
    sent = {"opportunity": opportunity.pk, "text": "Too dear"}
    made = program(cast.mia).post("objections/", **sent)
    assert made.status_code == 201
    bob = program(cast.bob)
    assert bob.post("objections/", **sent).status_code == 400
    assert bob.get("objections/", opportunity=opportunity.pk).json()["results"] == []
    assert bob.post(f"objections/{made.json()['id']}/remove/").status_code == 404
    assert program(cast.ann, "orders:write").get("objections/", opportunity=opportunity.pk).status_code == 403


def test_a_person_and_a_rival_stand_there_once(cast: Cast, program: Make, opportunity: Opportunity) -> None:
    ann, rival = program(cast.ann), Competitor.objects.create(code="rival", name="Rival")
    lee = person(opportunity.account, cast, "Lee Wong")
    first = ann.post("stances/", opportunity=opportunity.pk, person=lee.pk, stance="neutral")
    again = ann.post("stances/", opportunity=opportunity.pk, person=lee.pk, stance="supporter")
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])
    elsewhere = person(make_account(cast.ann, "Other", today=TODAY), cast, "Wu")
    assert ann.post("stances/", opportunity=opportunity.pk, person=elsewhere.pk).status_code == 409
    made = ann.post("rivals/", opportunity=opportunity.pk, competitor=rival.pk, standing="behind").json()
    assert ann.patch(f"rivals/{made['id']}/", competitor=rival.pk + 1, version=1).status_code == 400
    tried = ann.post("closing-attempts/", opportunity=opportunity.pk, technique="summary", worked=False)
    assert tried.status_code == 201
    Opportunity.objects.filter(pk=opportunity.pk).update(outcome="lost", closed_on=TODAY, lost_reason="price")
    assert ann.post("closing-attempts/", opportunity=opportunity.pk, technique="choice").json()["code"] == "wrong_state"


def test_two_persons_become_one_and_apart_again(cast: Cast, program: Make) -> None:
    account, ann = make_account(cast.ann, "Harbour Print", today=TODAY), program(cast.ann)
    kept, gone = person(account, cast, "Lee Wong"), person(account, cast, "Li Huang")
    at, sent = f"persons/{gone.pk}/merge/", {"into": kept.pk, "version": 1, "into_version": 1}
    assert program(cast.bob).post(at, **sent).status_code == 404
    assert ann.post(at, **{**sent, "into": 10**9}).status_code == 400
    assert ann.post(at, **sent, choices={"roles": "gone"}).status_code == 400
    merge = ann.post(at, **sent, choices={"name": "gone"})
    assert (merge.status_code, merge.json()["kept_person"]) == (201, kept.pk)
    assert KeyPerson.objects.get(pk=gone.pk).merged_into_id == kept.pk
    assert ann.post(f"merges/{merge.json()['id']}/undo/").json()["undone_at"]
    assert KeyPerson.objects.get(pk=gone.pk).merged_into_id is None


def on_desk(cast: Cast, name: str) -> Account:
    account = make_account(cast.ann, name, today=TODAY)
    soon = TODAY.replace(year=TODAY.year + 1)
    letting_go.suspend(
        account, by=cast.mia, reason_code="timing", reason="x", look_again_on=soon, today=TODAY, override=True
    )
    return account


def test_accounts_of_the_desk_are_planned_moved_and_moved_back(cast: Cast, program: Make) -> None:
    accounts = [on_desk(cast, f"Silent {n}") for n in range(3)]
    mia = program(cast.mia)
    sent = {
        "action": "reassign",
        "accounts": [account.pk for account in accounts],
        "strategy": "one",
        "to": cast.bob.pk,
    }
    assert program(cast.ann).post("batches/preview/", **sent).status_code == 403
    plan = mia.post("batches/preview/", **sent).json()
    assert (plan["total"], plan["moving"], Account.objects.filter(owner=cast.bob).count()) == (3, 3, 0)
    assert next(line for line in plan["people"] if line["gets"])["person"]["id"] == cast.bob.pk
    done = mia.post("batches/", plan=plan["plan"], reason="Again")
    assert (done.status_code, done.json()["state"], done.json()["moved"]) == (201, "done", 3)
    assert mia.post("batches/", plan=plan["plan"], reason="Again").json()["id"] == done.json()["id"]
    rows = mia.get("batch-items/", batch=done.json()["id"]).json()["results"]
    assert {row["outcome"] for row in rows} == {"moved"}
    assert Account.objects.filter(owner=cast.bob).count() == 3
    assert mia.post(f"batches/{done.json()['id']}/undo/").json()["state"] == "undone"
    assert Account.objects.filter(owner=cast.bob).count() == 0
    assert mia.get("batches/", state="undone").json()["results"][0]["id"] == done.json()["id"]


def test_a_plan_is_its_makers_and_reaches_what_they_manage(cast: Cast, program: Make) -> None:
    on_desk(cast, "Silent")
    foreign = make_account(cast.sue, "Foreign", today=TODAY)
    mia = program(cast.mia)
    plan = mia.post("batches/preview/", action="reassign", filters={}, strategy="one", to=cast.bob.pk).json()
    assert plan["total"] == 1
    assert program(cast.ada).post("batches/", plan=plan["plan"], reason="x").json()["code"] == "stale_preview"
    taken = mia.post(
        "batches/preview/", source="accounts", action="transfer", accounts=[foreign.pk], strategy="one", to=cast.bob.pk
    ).json()
    assert (taken["total"], taken["plan"]) == (0, "")
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"filters": {"grad": "A"}}, "filters.grad"),
        ({"filters": {"grade": "Z"}}, "filters.grade"),
        ({"filters": {}, "accounts": [1]}, "accounts"),
        ({"filters": {}, "source": "accounts"}, "action"),
        ({"filters": {}, "strategy": "one"}, "to"),
    ],
)
def test_a_plan_that_does_not_fit_says_where(cast: Cast, program: Make, more: dict[str, Any], field: str) -> None:
    answer = program(cast.mia).post("batches/preview/", action="reassign", **more)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_a_file_is_added_fetched_and_told_by_its_content(
    cast: Cast, program: Make, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    entry = log_contact(make_account(cast.ann, "Harbour Print", today=TODAY), cast.ann, on=TODAY, new_person="Lee Wong")
    ann, bob = program(cast.ann), program(cast.bob)

    def send(caller: Program, name: str, content: bytes, key: str = "") -> Any:
        file = SimpleUploadedFile(name, content)
        headers = {"Idempotency-Key": key} if key else {}
        return caller.browser.post("/api/v1/attachments/", {"follow_up": entry.pk, "file": file}, headers=headers)

    made = send(ann, "drawing.pdf", PDF, key="one")
    assert (made.status_code, made.json()["content_type"], made.json()["size"]) == (201, "application/pdf", len(PDF))
    again = send(ann, "drawing.pdf", PDF, key="one")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert send(ann, "other.pdf", PDF, key="one").status_code == 422
    assert send(ann, "drawing.pdf", PDF).json()["id"] == made.json()["id"]
    assert send(ann, "page.pdf", b"<html>").json()["errors"][0]["field"] == "file"
    assert send(ann, "empty.txt", b"").status_code == 400
    assert send(bob, "drawing.pdf", PDF).status_code == 404
    at = f"attachments/{made.json()['id']}/"
    fetched = ann.get(f"{at}content/")
    assert b"".join(fetched.streaming_content) == PDF
    assert "attachment" in fetched.headers["Content-Disposition"]
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert bob.get(f"{at}content/").status_code == 404
    assert [row["id"] for row in ann.get("attachments/", follow_up=entry.pk).json()["results"]] == [made.json()["id"]]
    assert FollowUpAttachment.objects.count() == 1


def test_these_lists_and_searches_cost_the_same_however_many_rows(
    cast: Cast, program: Make, opportunity: Opportunity
) -> None:
    mia = program(cast.mia)

    def fill(rows: int) -> dict[str, dict[str, Any]]:
        accounts = [on_desk(cast, f"Silent {n}") for n in range(rows)]
        for n in range(rows):
            tools.add_line(opportunity, "objection", {"text": f"Too dear {n}"}, by=cast.ann)
            opened = make_account(cast.ann, f"Harbour {n}", today=TODAY)
            win(make_opportunity(opened, today=TODAY), on=TODAY, today=TODAY)
            make_lead(cast.ann, f"Harbour Foods {n}", today=TODAY)
        sent = {"accounts": [account.pk for account in accounts], "strategy": "one", "to": cast.bob.pk}
        plan = mia.post("batches/preview/", action="reassign", **sent).json()["plan"]
        batch = mia.post("batches/", plan=plan, reason="x").json()["id"]
        return {
            "objections/": {"opportunity": opportunity.pk}, "batches/": {}, "batch-items/": {"batch": batch},
            "accounts/": {"q": "harbour"}, "leads/": {"q": "harbour"}, "opportunities/": {"q": "harbour"},
            "orders/": {"q": "harbour"},
        }  # fmt: skip

    def cost(path: str, query: dict[str, Any]) -> int:
        mia.get(path, **query)
        with CaptureQueriesContext(connection) as captured:
            assert mia.get(path, **query).json()["results"]
        return len(captured)

    few = {path: cost(path, query) for path, query in fill(1).items()}
    assert {path: cost(path, query) for path, query in fill(4).items()} == few
    assert max(few.values()) <= 12
