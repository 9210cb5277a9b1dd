"""The dry run leads to every account behind its numbers, and the history of the model reads as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.grading import dry_run, publishing, weighing
from accounts.views.grades.model import differences, packed
from core import lately
from core.clock import business_date
from tests.accounts.grading import world
from tests.cast import Cast, make_account


def test_beyond_those_named_the_dry_run_leads_to_all(cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dry_run, "LISTED", 1)
    names = [f"Acme {n}" for n in range(3)]
    for name in names:
        world.make_a(make_account(cast.ann, name), by=cast.max, today=business_date())
    query = urlencode({"m": packed(weighing.default(), 0)})
    browser, all_of = as_user(cast.ada), reverse("accounts:grades_named")
    effect = browser.get(f"{reverse('accounts:grades_effect')}?{query}")
    wanted = {name: [a.name for a in effect.context[name]] for name in ("gains", "held")}
    assert sum(len(found) for found in wanted.values()) >= 1
    run = effect.context["run"]
    which = "gains" if len(run.gains) > 1 else "held"
    assert f"{all_of}?{query}&amp;which={which}" in effect.content.decode()
    page = browser.get(f"{all_of}?{query}&which={which}").content.decode()
    assert sum(name in page for name in names) == len(run.gains if which == "gains" else run.held)
    assert browser.get(f"{all_of}?{query}&which=nonsense").status_code == 404
    assert as_user(cast.max).get(f"{all_of}?{query}&which={which}").status_code == 404


def test_of_many_accounts_the_dry_run_is_counted_once_for_some_minutes(
    cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    query, browser = urlencode({"m": packed(weighing.default(), 0)}), as_user(cast.ada)
    asked = f"{reverse('accounts:grades_effect')}?{query}"
    make_account(cast.ann, "Acme")
    few = browser.get(asked).context["run"].total
    monkeypatch.setattr(lately, "WIDE", 0)
    wide = browser.get(asked)
    make_account(cast.ann, "Beta")
    assert browser.get(asked).context["run"].total == wide.context["run"].total == few
    assert "Counted" in wide.content.decode()
    reweighed = replace(weighing.default(), min_known=60)
    other = f"{reverse('accounts:grades_effect')}?{urlencode({'m': packed(reweighed, 0)})}"
    assert browser.get(other).context["run"].total == few + 1  # another model is another question


def test_a_criterion_that_had_no_name_is_not_called_by_its_code() -> None:
    old = weighing.default()
    named = [replace(c, labels={"en": "Loyalty"}) if c.code == "own1" else c for c in old.criteria]
    (told,) = differences(old, replace(old, criteria=tuple(named)))
    assert told == ("Name", "Loyalty", "Own criterion 1", "Loyalty")


def test_the_history_of_the_model_speaks_of_before_and_after(cast: Cast, as_user: Any) -> None:
    publishing.publish(weighing.default(), by=cast.ada, reason="test")
    page = as_user(cast.ann).get(reverse("accounts:grades_history")).content.decode()
    assert "<th>Before</th><th>After</th>" in page
