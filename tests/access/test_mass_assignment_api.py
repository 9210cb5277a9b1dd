"""Test 10 of quality.md, API: a call that carries every field of every model changes what its document declares, no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.services import policies
from cases.services import panels
from keyaccounts.models import CheckStep
from leads.models import Competitor
from tests.access.stuffing import changed, outcome, poison, rows, still_world  # noqa: F401 - the fixture "world"
from tests.access.world import World
from tests.cast import new_key
from users.models import Course


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
    people = [world.cast.ann, world.cast.bob, world.cast.mia]
    february = panels.name(date(2026, 2, 1), people, by=world.cast.mia, today=date(2026, 3, 11))
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
        "/api/v1/case-months/{id}/panel/": {"people": [person.pk for person in people]},
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
        status, plain = outcome(partial(send, url, sent, content_type="application/json"), untouched)
        again, stuffed = outcome(partial(send, url, more, content_type="application/json"), untouched)
        tried.add((call.method, call.path))
        if status < 400:
            reached.add((call.method, call.path))
        if again != 400 and (status != again or changed(plain, stuffed)):
            wrong.append(f"{call.method} {call.path}: {status} -> {again} {changed(plain, stuffed)}")
    assert not wrong, "\n".join(wrong)
    assert rows() == untouched
    assert len(reached) >= 2 / 3 * len(tried), sorted(tried - reached)
