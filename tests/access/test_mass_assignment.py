"""Test 10 of quality.md, pages: a request that carries every field of every model changes what its form declares, no more.

Each address is asked twice from the same state: with what its own form sends, and with that and a value for every
other field name of our models. Both must leave the same rows behind.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.forms import Form, forms_of
from tests.access.objects import OBJECTS
from tests.access.stuffing import changed, outcome, poison, rows, still_world  # noqa: F401 - the fixture "world"
from tests.access.test_matrix import address, kinds_of, ours
from tests.access.world import SITUATIONS, World

# What addresses without a form of their own on a page read from a request.
_SHOWN = {"opportunity": "", "chart": "", "on": ""}
DECLARED: dict[str, dict[str, str]] = {
    "pages:powermap_set": {"person": "", "what": "", "value": "", **_SHOWN},
    "pages:powermap_line": {"source": "", "person": "", "strength": "", "against": "", **_SHOWN},
    "pages:powermap_place": {"person": "", "x": "", "y": "", "chart": "", "version": ""},
    "pages:calendar_export": {"file_format": "csv"},
    "dashboards:note_new": {"text": "Sample"},  # where the number of an account is that of a person, too
    "dashboards:curve_export": {"file_format": "csv"},
    "dashboards:forecast_export": {"file_format": "csv"},
    "dashboards:funnel_export": {"file_format": "csv"},
    "dashboards:funnel_detail_export": {"file_format": "csv"},
    "dashboards:portfolio_export": {"file_format": "csv"},
    "dashboards:flows_export": {"file_format": "csv", "part": "flows"},
    "dashboards:replay_export": {"file_format": "csv"},
    "dashboards:segments_export": {"file_format": "csv"},
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
    browser, wrong, reached = Client(), [], set()
    tried: Counter[str] = Counter()
    browser.force_login(world.user(actor))
    everything = poison(world, lambda value: json.dumps(value) if isinstance(value, dict | bool) else str(value))
    untouched = rows()
    for name, situation, url in pages(world):
        if name in reached or tried[name] > 1:
            continue
        form = form_for(name, url, browser)
        if form is None:
            continue
        tried[name] += 1
        declared = form.names | SOMETIMES.get(name, set())
        sent = form.filled(SAMPLES)
        more = {**{key: value for key, value in everything.items() if key not in declared}, **sent}
        status, plain = outcome(partial(browser.post, url, sent), untouched)
        if status < 400 and changed(untouched, plain):
            reached.add(name)
        again, stuffed = outcome(partial(browser.post, url, more), untouched)
        differs = changed(plain, stuffed)
        if status != again or differs:
            wrong.append(f"{name} {situation}: {status} -> {again} {differs}")
    assert not wrong, "\n".join(wrong)
    assert rows() == untouched
    tried_here = set(tried) - NEED_MORE
    assert len(reached) >= len(tried_here) / 2, "\n".join(sorted(tried_here - reached))
