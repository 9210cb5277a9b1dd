"""Test 11 of quality.md: whatever fits the OpenAPI document, or nearly, is answered without a crash, for each role.

Every operation is first called as its example in the document says, with ids that exist; then with made-up values,
good and bad, which are drawn once and sent by every role. Each call is taken back, so that all of them meet the same
world; and what is closed to a role stays closed, whatever it sends.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.access import Access, may
from crm.wsgi import application
from tests.api.conftest import secret_of
from tests.api.seeds import Seeds
from tests.cast import Cast
from users.models import User

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = ("ann", "mia", "ada")  # a salesperson, a manager, an admin
SHORT, LONG = 1, 60  # made-up calls of each kind, per operation and role
ENOUGH = 0.9
# Lists that say of what.
NEEDED = {
    "moves_list": ["account"], "follow_ups_list": ["account"], "next_steps_list": ["account"],
    "lead_contacts_list": ["lead"], "exists_list": ["q"], "attachments_list": ["follow_up"],
    "batch_items_list": ["batch"],
    **{f"{kind}_list": ["account"] for kind in ("change_signals", "supplier_positions", "plan_actions", "wallets", "surveys",
                                                "group_meetings", "high_visits", "plan_texts", "plan_ticks")},
    "curve_accounts_list": ["what"], "funnel_records_list": ["bar"], "losses_records_list": ["outcome"],
    "ageing_records_list": ["kind", "place"], "forecast_records_list": ["bucket"],
    "people_figures_records_list": ["figure"], "pool_and_desk_records_list": ["what"], "portfolio_records_list": ["list"],
    "replays_records_list": ["side", "kind"],
    **{f"{kind}_list": ["opportunity"] for kind in ("fab_lines", "objections", "stances", "rivals", "closing_attempts")},
}  # fmt: skip
SOME_ID = 1  # in drawn calls, until a caller puts in one that exists


def document() -> dict[str, Any]:
    """The OpenAPI document as programs get it."""
    raw = SchemaGenerator().get_schema(request=None, public=True)
    loaded: dict[str, Any] = json.loads(json.dumps(raw, default=str))
    return loaded


def operations() -> dict[str, Any]:
    """Every operation by its id."""
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    return {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}


def level_of(operation: Any) -> Access:
    """Who may call it at all, as its view declares."""
    match: Any = resolve(operation.path.replace("{id}", str(SOME_ID)))
    level: Access = getattr(match.func, "initkwargs", {}).get("access", match.func.cls.access)
    return level


def drawn(operation: Any, times: int, *, some_id: bool) -> list[Any]:
    """What hypothesis makes of the document, good and bad; with `some_id` its address is left to the caller."""
    found: list[Any] = []
    path = {"id": SOME_ID} if some_id else None
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(11)
        @settings(
            max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode, path_parameters=path))
        def one(case: Any) -> None:
            found.append(case)

        try:
            one()
        except Exception as why:  # nothing bad can be made of it
            if type(why).__name__ not in ("Unsatisfiable", "SkipTest", "NoNegativeMutation"):
                raise
    return found


def fit(body: Any, values: dict[str, Any]) -> Any:
    """The body with values that exist, where it has such fields."""
    if not isinstance(body, dict):
        return body
    return {name: fit(values.get(name, value), values) for name, value in body.items()}


class Caller:
    """Calls operations as one person and counts what came of it."""

    def __init__(self, user: User, ids: dict[str, int], values: dict[str, Any]) -> None:
        self.user, self.headers = user, {"Authorization": f"Bearer {secret_of(user)}"}
        self.ids, self.values = ids, values
        self.reached: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.failures: list[str] = []

    def id_of(self, name: str) -> int:
        """The id for the address of an operation."""
        kind = max((kind for kind in self.ids if name.startswith(kind)), key=len)
        return self.ids[kind]

    def example(self, name: str, operation: Any) -> None:
        """Call it as the document's example says."""
        raw = operation.definition.raw
        content = raw.get("requestBody", {}).get("content", {}).get("application/json", {})
        examples = [example["value"] for example in content.get("examples", {}).values()]
        path = {"id": self.id_of(name)} if "{id}" in operation.path else {}
        values = {**self.values, **self.values.get(name, {})}
        needed = {kind: values[kind] for kind in NEEDED.get(name, ())}
        for body in examples or [NOT_SET]:
            fitting = NOT_SET if body is NOT_SET else fit(body, values)
            kind = {} if body is NOT_SET else {"media_type": "application/json"}
            self.send(name, operation.Case(path_parameters=path, query=needed, body=fitting, **kind))

    def repeat(self, name: str, case: Any, *, about_own: bool) -> None:
        """Send a drawn call, about something that exists where its address was left open."""
        if about_own:
            case.path_parameters = {"id": self.id_of(name)}
        self.send(name, case)

    def send(self, name: str, case: Any) -> None:
        """One call, checked and taken back."""
        with transaction.atomic():
            response = case.call(headers=self.headers)
            transaction.set_rollback(True)
        self.statuses[response.status_code] += 1
        if 200 <= response.status_code < 300:
            self.reached.add(name)
        if not may(self.user, level_of(case.operation)):
            if response.status_code not in (403, 404):
                self.failures.append(f"{name} is closed to {self.user} and answers {response.status_code}")
            return
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as found:
            self.failures.append(f"{name}: {found}")


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The server's requests are part of the test's transaction, as those of Django's test client are."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def seeds(cast: Cast, settings: Any) -> Seeds:
    settings.API_REQUESTS_PER_MINUTE = 10**9
    return Seeds(cast)


def test_no_role_gets_a_crash_and_reaches_what_is_open_to_it(seeds: Seeds, long_form: bool) -> None:
    found, wrong, failures = operations(), {}, []
    callers = [Caller(seeds.world.user(name), seeds.ids(name), seeds.values(name)) for name in ROLES]
    me = next(operation for operation in found.values() if operation.path == "/api/v1/me/")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for caller in callers:  # not taken back: a token's new address is noted once, not at every call
            assert me.Case().call(headers=caller.headers).status_code == 200
        for name, operation in found.items():
            has_id = "{id}" in operation.path
            cases = [(case, has_id) for case in drawn(operation, LONG if long_form else SHORT, some_id=has_id)]
            if long_form and has_id:
                cases += [(case, False) for case in drawn(operation, LONG, some_id=False)]
            for caller in callers:
                caller.example(name, operation)
                for case, about_own in cases:
                    caller.repeat(name, case, about_own=about_own)
    for caller in callers:
        open_to = {name for name, operation in found.items() if may(caller.user, level_of(operation))}
        missed = sorted(open_to - caller.reached)
        print(caller.user, f"{len(caller.reached)} of {len(open_to)}", dict(caller.statuses), missed)
        failures += caller.failures
        if len(caller.reached) < ENOUGH * len(open_to):
            wrong[str(caller.user)] = missed
    assert not failures, f"{len(failures)} answers do not fit the document:\n" + "\n".join(failures[:20])
    assert not wrong
