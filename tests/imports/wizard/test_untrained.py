"""Owners who lack training that is required: each row says so, and goes to the pool by choice (domain.md 2.3)."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account
from imports.kinds.catalogue import KINDS
from imports.models import ImportRow
from imports.words import of_problem
from tests.cast import Cast, set_policy
from tests.imports.wizard.conftest import checked, imported, problems
from tests.users.training.test_standing import make_course

pytestmark = pytest.mark.django_db
ROWS = [["Account", "Owner"], ["One", "ann.seller@example.com"], ["Two", "mia.manager@example.com"]]


def test_such_rows_fail_and_say_what_is_missing(cast: Cast, sheet: Any) -> None:
    make_course()
    batch = checked(sheet(ROWS), "accounts", cast.ada)
    assert [codes for codes in problems(batch).values() if codes] == [["untrained"]]
    row = ImportRow.objects.of(batch).exclude(problems=None).exclude(problems=[]).get()
    assert "Ann Seller may not own customers yet; training is missing: Products." in of_problem(
        row.problems[0], KINDS["accounts"]
    )
    imported(sheet(ROWS, "b.xlsx"), "accounts", cast.ada)
    assert set(Account.objects.values_list("name", "owner")) == {("Two", cast.mia.pk)}


def test_they_go_to_the_pool_by_choice(cast: Cast, sheet: Any) -> None:
    make_course()
    imported(sheet(ROWS), "accounts", cast.ada, beyond="pool")
    assert set(Account.objects.values_list("name", "owner")) == {("One", None), ("Two", cast.mia.pk)}


def test_where_the_rules_only_warn_they_are_imported_with_a_remark(cast: Cast, sheet: Any) -> None:
    make_course()
    set_policy(training_gate="warn")
    batch = imported(sheet(ROWS), "accounts", cast.ada)
    assert set(Account.objects.values_list("name", "owner")) == {("One", cast.ann.pk), ("Two", cast.mia.pk)}
    assert [codes for codes in problems(batch).values() if codes] == [["lacks_training"]]
