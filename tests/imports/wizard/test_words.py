"""What an import says: of one cell, of an undo that left rows, of a contact that counts nowhere, of nothing to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.clock import business_date
from followups.models import Approval, FollowUp, Result
from imports import words
from imports.models import Import, ImportState
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("n", "said"), [(1, "1 formula has no saved result"), (2, "2 formulas have no saved result")])
def test_one_formula_is_one(n: int, said: str) -> None:
    assert said in words.of_note({"code": "formulas", "params": {"n": n, "cells": ["B2"]}})


@pytest.mark.parametrize(("kept", "said"), [(0, "Taken back"), (3, "Partly taken back")])
def test_an_undo_that_left_rows_is_partly_done(kept: int, said: str) -> None:
    assert Import(state=ImportState.UNDONE, kept_back=kept).state_words == said


def test_a_contact_before_the_cycle_waits_for_a_manager_and_says_so(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=business_date(), days_old=60)
    day, before = ((business_date() - timedelta(days=days)).isoformat() for days in (90, 91))
    rows = [
        ["Account", "Date", "Outcome", "Person"], ["Acme Ltd", day, "answered", "Jo"],
        ["Acme Ltd", before, "no answer", "Jo"],
    ]  # fmt: skip
    said = problems(checked(sheet(rows), "followups", cast.ann))
    assert ("before_and_late" in said[2], "late" in said[2], "before_the_cycle" in said[2]) == (True, False, False)
    assert ("before_the_cycle" in said[3], "before_and_late" in said[3]) == (True, False)
    imported(sheet(rows), "followups", cast.ann)
    approvals = dict(FollowUp.objects.values_list("result", "approval"))
    assert approvals == {Result.ANSWERED: Approval.PENDING, Result.NO_ANSWER: Approval.NOT_NEEDED}


def test_with_nothing_to_do_no_import_is_offered(cast: Cast, sheet: Any, as_user: Any) -> None:
    rows = [["Company"], ["One Ltd"]]
    imported(sheet(rows), "leads", cast.ann)
    batch = checked(sheet(rows, "again.xlsx"), "leads", cast.ann)
    page = as_user(cast.ann).get(f"/imports/{batch.pk}/preview/").content.decode()
    assert "start-import" not in page
    assert "Nothing to import" in page
