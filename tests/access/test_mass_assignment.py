"""Test 10 of quality.md: a request that carries every field of every model changes what its form declares, no more.

Each address is asked twice from the same state: with what its own form sends, and with that and a value for every
other field name of our models. Both must leave the same rows behind.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from accounts.services import policies
from cases.services import panels
from keyaccounts.models import CheckStep
from leads.models import Competitor
from tests.access.forms import Form, forms_of
from tests.access.objects import OBJECTS
from tests.access.test_matrix import address, kinds_of, ours
from tests.access.world import SITUATIONS, UNWATCHED, World, build
from tests.architecture.source import own_models
from tests.cast import Cast, new_key
from users.models import Course

NOON = datetime(2026, 3, 11, 4, tzinfo=UTC)
# What addresses without a form of their own on a page read from a request.
_SHOWN = {"opportunity": "", "chart": "", "on": ""}
DECLARED: dict[str, dict[str, str]] = {
    "pages:powermap_set": {"person": "", "what": "", "value": "", **_SHOWN},
    "pages:powermap_line": {"source": "", "person": "", "strength": "", "against": "", **_SHOWN},
    "pages:powermap_place": {"person": "", "x": "", "y": "", "chart": "", "version": ""},
    "dashboards:curve_export": {"file_format": "csv"},
    "dashboards:funnel_export": {"file_format": "csv"},
    "dashboards:funnel_detail_export": {"file_format": "csv"},
    "dashboards:portfolio_export": {"file_format": "csv"},
    "dashboards:flows_export": {"file_format": "csv", "part": "flows"},
    "dashboards:replay_export": {"file_format": "csv"},
}
# Inputs that a form sends only sometimes.
SOMETIMES: dict[str, set[str]] = {
    "keyaccounts:question_note": {"text"},
    "portraits:personal_export": {"words"},
    "portraits:field_edit": {"close_for_good"},
}
# Forms that a script fills, sums that are only shown, and undos of an act that nobody has done here: stuffed like all,
# but they change nothing.
NEED_MORE = {
    "leads:line_totals", "portraits:consent_withdraw", "portraits:undertaking_revoke", "portraits:access_revoke",
    "pages:powermap_line", "pages:powermap_place", "pages:powermap_set", "accounts:tags_undo", "leads:lead_tags_undo",
    "accounts:suspend_many_undo", "accounts:release_many_undo", "accounts:industries_undo",
    "leads:lead_assign_undo", "leads:leads_return_undo", "leads:leads_unfit_undo", "followups:steps_many_undo", "followups:lead_unconvert",
    "leads:close_many_undo", "leads:stage_many_undo", "leads:tag_many_undo",
}  # fmt: skip
SAMPLES = {
    "name": "Sample",
    "reason_code": "timing",
    "look_again_on": "2099-01-05",
    "telephone": "010 5550 1234",
    "website": "https://example.com/",
    "founded_year": "1999",
    "annual_revenue": "100",
    "amount": "100",
    "parent": "",
    "referred_by": "",
    "campaign": "",
    "assign_to": "",
    "company": "Sample",
    "title": "Sample",
    "telephones": "010 5550 1234",
    "occurred_on": "2026-03-10",
    "person": "Li",
    "email": "li@sample.example",
    "employees": "10",
    "cost": "100",
    "starts_on": "2026-03-01",
    "ends_on": "2026-03-20",
    "lost_reason": "price",
}


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # Both requests draw the same lots: an invitation's, a token's, and a password that nobody has.
    for place in ("users.services.invitations", "users.services.tokens", "django.contrib.auth.hashers"):
        monkeypatch.setattr(f"{place}.get_random_string", lambda length: "x" * length)
    with time_machine.travel(NOON, tick=False):
        yield build(cast)


def poison(world: World, text: Callable[[Any], Any]) -> dict[str, Any]:
    """A value for every field name of every model of ours."""
    values: dict[str, Any] = {}
    for model in own_models():
        for field in model._meta.concrete_fields:
            value = _value(field, world)
            values[field.name] = values[field.attname] = text(value)
    return values


def _value(field: Any, world: World) -> Any:
    if isinstance(field, models.ForeignKey):
        target = field.related_model.__name__
        return {"User": world.cast.sue.pk, "Team": world.cast.sue.team_id}.get(target, world.accounts["foreign"].pk)
    if field.choices:
        return [key for key, _words in field.flatchoices][-1]
    for kind, value in (
        (models.BooleanField, True),
        (models.DateTimeField, "2001-02-03T04:05:06+00:00"),
        (models.DateField, date(2001, 2, 3).isoformat()),
        (models.DecimalField, "7777.77"),
        (models.IntegerField, 77),
        (models.EmailField, "zqpoison@example.com"),
        (models.JSONField, {"zqpoison": 1}),
    ):
        if isinstance(field, kind):
            return value
    return "zqpoison"


def rows() -> dict[str, Counter[str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - UNWATCHED)
        found: dict[str, Counter[str]] = {table: Counter() for table in tables}
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', t::text FROM \"{table}\" t" for table in tables))
        for table, row in cursor.fetchall():
            found[table][row] += 1
    return found


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside leaves no trace, not even in the numbers of the next rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences")
        names = [row[0] for row in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', last_value, is_called FROM {name}" for name in names))
        state = cursor.fetchall()
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
        back = ", ".join(f"setval('{name}', {last}, {called})" for name, last, called in state)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {back}")


def outcome(send: Callable[[], Any]) -> tuple[int, dict[str, Counter[str]]]:
    """The status of an answer and all rows after it."""
    with taken_back():
        answer = send()
        return answer.status_code, rows() if answer.status_code < 400 else {}


def changed(before: dict[str, Counter[str]], after: dict[str, Counter[str]]) -> dict[str, list[str]]:
    """Rows that are in one state and not in the other, by table."""
    found = {
        table: sorted(((after[table] - before[table]) + (before[table] - after[table])).elements()) for table in after
    }
    return {table: lines for table, lines in found.items() if lines}


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    """(name, situation, URL) of every page address."""
    for name, entry in ours().items():
        if name.startswith("api:") or name == "healthz":
            continue
        if not kinds_of(entry):
            yield name, "", reverse(name)
            continue
        kind, _who = OBJECTS.get(name, ("account", "rows"))
        for situation in SITUATIONS:
            if situation in world.ids(kind):
                yield name, situation, address(name, world.ids(kind)[situation])


def form_for(name: str, url: str, browser: Client) -> Form | None:
    """The form that the address itself serves and takes; what reading leaves (a notice that was opened) is taken back."""
    mark = transaction.savepoint()
    answer = browser.get(url)
    transaction.savepoint_rollback(mark)
    if answer.status_code == 404:
        return None
    if answer.status_code == 405 or answer.streaming:
        sent = Form(url, "post", {key: [value] for key, value in DECLARED.get(name, {}).items()})
        sent.names = set(sent.values)
        return sent
    mine = [form for form in forms_of(answer.content.decode()) if form.method == "post" and form.action in ("", url)]
    return max(mine, key=lambda form: len(form.names), default=None)


@pytest.mark.parametrize("actor", ["ann", "ada"])
def test_a_page_changes_only_what_its_form_declares(world: World, actor: str) -> None:
    browser, wrong, reached, tried = Client(), [], set(), Counter()
    browser.force_login(world.user(actor))
    everything = poison(world, lambda value: json.dumps(value) if isinstance(value, dict | bool) else str(value))
    untouched = rows()
    for name, situation, url in pages(world):
        form = form_for(name, url, browser)
        if form is None or name in reached or tried[name] > 1:
            continue
        tried[name] += 1
        declared = form.names | SOMETIMES.get(name, set())
        sent = form.filled(SAMPLES)
        more = {**{key: value for key, value in everything.items() if key not in declared}, **sent}
        status, plain = outcome(partial(browser.post, url, sent))
        if status < 400 and changed(untouched, plain):
            reached.add(name)
        again, stuffed = outcome(partial(browser.post, url, more))
        differs = changed(plain, stuffed)
        if status != again or differs:
            wrong.append(f"{name} {situation}: {status} -> {again} {differs}")
    assert not wrong, "\n".join(wrong)
    assert rows() == untouched
    tried_here = set(tried) - NEED_MORE
    assert len(reached) >= len(tried_here) / 2, "\n".join(sorted(tried_here - reached))


# -- the API -------------------------------------------------------------------------------------------------------
@dataclass
class Call:
    """One operation of the API with what its document declares."""

    path: str
    method: str
    properties: dict[str, Any]
    required: list[str]

    def sent(self, current: dict[str, Any], samples: dict[str, Any]) -> dict[str, Any]:
        """What must be sent, each value from the object as it is, or a plausible one."""
        wanted = [*self.required, *(name for name in ("version", "override", "grade") if name in self.properties)]
        chosen = {name: samples.get(name, current.get(name)) for name in wanted}
        return {name: _api_sample(self.properties[name]) if value is None else value for name, value in chosen.items()}


def _api_sample(schema: dict[str, Any]) -> Any:
    return {"integer": 1, "boolean": True, "array": [], "number": 1}.get(schema.get("type", ""), "sample")


def calls() -> list[Call]:
    """Every writing operation of the OpenAPI document."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    parts = document["components"]["schemas"]
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method not in ("post", "patch", "put"):
                continue
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            body = parts.get(name, {})
            declared = {key: value for key, value in body.get("properties", {}).items() if not value.get("readOnly")}
            required = [key for key in body.get("required", []) if key in declared]
            found.append(Call(path, method, declared, required))
    return found


KINDS = {"accounts": "account", "persons": "person", "opportunities": "opportunity", "orders": "order",
         "follow-ups": "follow_up", "next-steps": "step", "working-groups": "member", "moves": "move",
         "leads": "lead", "campaigns": "campaign", "lead-contacts": "lead_contact",
         "quotes": "quote", "merges": "merge", "fab-lines": "fab", "objections": "objection", "stances": "stance",
         "rivals": "rival", "closing-attempts": "closing", "batches": "batch", "attachments": "attachment",
         "reporting-lines": "reporting", "influence-lines": "influence",
         "grade-models": "grade_model", "portrait-values": "value", "distances": "account",
         "complaints": "complaint", "change-signals": "signal", "plan-actions": "plan_action",
         "supplier-positions": "position", "wallets": "wallet", "surveys": "survey", "group-meetings": "meeting",
         "high-visits": "visit", "plan-texts": "plan_text", "plan-ticks": "tick", "plan-steps": "plan_step",
         "questions": "question", "cases": "case", "targets": "target", "coaching-notes": "note", "replays": "replay",
         "case-months": "month", "case-rewards": "reward", "training-records": "training_record", "courses": "course"}  # fmt: skip
# Calls that are a manager's, and those about an account that is not in somebody's hands.
OF_MANAGERS = ("suspend", "assign", "release", "return", "transfer", "grade", "reassign", "release-from-desk", "void", "disallow",
               "approve", "refuse", "reopen", "accept-repeated", "flag-repeated", "from-dormant", "take-back", "preview", "undo", "batches",
               "confirm", "targets", "coaching-notes", "replays", "training-records", "panel", "close", "reward", "adopt")  # fmt: skip
OF_ADMINS = ("plan_step",)
PLACES = {"claim": "pool", "reassign": "desk", "release-from-desk": "desk", "leave": "group"}


def test_the_api_changes_only_what_it_declares(world: World) -> None:
    browsers, wrong, reached, tried = {name: Client() for name in ("ann", "mia", "ada")}, [], set(), set()
    for name, browser in browsers.items():
        browser.force_login(world.user(name))
    february = panels.name(date(2026, 2, 1), [world.cast.bob], by=world.cast.mia, today=date(2026, 3, 11))
    panels.close(february, by=world.cast.mia)
    everything = poison(world, lambda value: value)
    untouched = rows()
    samples: dict[str, Any] = {
        "account": world.accounts["own"].pk,
        "name": "Sample",
        "stage": "P",
        "amount": "100.00",
        "ordered_on": "2026-03-10",
        "lost_reason": "price",
        "occurred_at": "2026-03-10T03:00:00Z",
        "result": "answered",
        "client_key": new_key(),
        "due_on": "2026-03-20",
        "until": "2026-03-20",
        "look_again_on": "2026-04-20",
        "reason": "sample",
        "reason_code": "timing",
        "override": True,
        "grade": "B",
        "note": "sample",
        "company": "Sample",
        "lead": world.things["own"]["lead"],
        "unfit_reason": "no_need",
        "question": "money",
        "answer": True,
        "more_contacts": 3,
        "to": world.cast.bob.pk,
        "user": world.cast.cho.pk,
        "text": "sample",
        "opportunity": world.things["own"]["opportunity"],
        "lines": [{"text": "sample", "quantity": "2", "unit_price": "5"}],
        "into": world.accounts["group"].pk,
        "into_version": 1,
        "leads": [world.things["own"]["lead"]],
        "people": [world.cast.bob.pk],
        "person": world.cast.bob.pk,
        "key": new_key(),
        "kind": "fair",
        "starts_on": "2026-03-10",
        "forecast": "commit",
        "feature": "sample",
        "benefit": "sample",
        "technique": "choice",
        "competitor": Competitor.objects.values_list("pk", flat=True)[0],
        "action": "transfer",
        "source": "accounts",
        "accounts": [world.accounts["own"].pk],
        "plan": "sample",
        "field": "business",
        "basis": "told",
        "why": "sample",
        "what": "sample",
        "measure": "sample",
        "cause": "quality",
        "position": 2,
        "spend": "1000",
        "currency": "CNY",
        "who": "sample",
        "agreed": "sample",
        "whom": "sample",
        "ours": "sample",
        "outcome": "sample",
        "part": "gap",
        "step": CheckStep.objects.order_by("-pk").values_list("pk", flat=True)[0],
        "ask": "sample",
        "label": "sample",
        "title": "sample",
        "useful": True,
        "on": "2026-03-10",
    }
    of_one: dict[str, dict[str, Any]] = {
        "/api/v1/cases/": {"result": "won"},
        "/api/v1/training-records/": {
            "person": world.cast.bob.pk,
            "done_on": "2026-03-01",
            "passed": True,
            "course": Course.objects.values_list("pk", flat=True)[0],
        },
        "/api/v1/change-signals/": {"kind": "people"},
        "/api/v1/targets/": {"person": world.cast.bob.pk, "span": "2026-Q1", "currency": "CNY", "amount": "100.00"},
        "/api/v1/replays/": {"start": "2026-02-01", "until": "2026-03-01", "one": {}, "two": {"contacts_required": 11}},
        "/api/v1/replays/{id}/adopt/": {"setting": "two", "base": latest.pk if (latest := policies.latest()) else 0},
        "/api/v1/change-signals/{id}/answer/": {"answer": "sample"},
    }
    for call in calls():
        verb = call.path.rstrip("/").rpartition("/")[2]
        kind = next(KINDS[part] for part in call.path.split("/") if part in KINDS)
        reopens = call.path == "/api/v1/case-months/{id}/reopen/"  # an admin does, of a month that is closed
        who = "ada" if reopens or kind in OF_ADMINS else "mia" if verb in OF_MANAGERS else "ann"
        browser = browsers[who]
        pk = {"month": 202602 if reopens else 202603, **world.things[PLACES.get(verb, "own")]}.get(kind, 0)
        url = re.sub(r"\{\w+\}", str(pk), call.path)
        current = browser.get(url).json() if "{" in call.path and call.method == "patch" else {}
        version = {"version": 1} if "version" in call.properties and "version" not in current else {}
        sent = call.sent(current, {**samples, **version, **of_one.get(call.path, {})})
        sent |= of_one.get(call.path, {})
        more = {**{key: value for key, value in everything.items() if key not in call.properties}, **sent}
        send = getattr(browser, call.method)
        status, plain = outcome(partial(send, url, sent, content_type="application/json"))
        again, stuffed = outcome(partial(send, url, more, content_type="application/json"))
        tried.add((call.method, call.path))
        if status < 400:
            reached.add((call.method, call.path))
        if again != 400 and (status != again or changed(plain, stuffed)):
            wrong.append(f"{call.method} {call.path}: {status} -> {again} {changed(plain, stuffed)}")
    assert not wrong, "\n".join(wrong)
    assert rows() == untouched
    assert len(reached) >= 2 / 3 * len(tried), sorted(tried - reached)
