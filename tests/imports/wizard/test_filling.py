"""Two rows of one file that are the same company: by an update the second fills what the first leaves empty."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, KeyPerson, State
from imports.models import ImportRow, Outcome, Plan
from imports.services import choosing, running, undoing
from leads.models import Lead, LeadState, Source
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems

pytestmark = pytest.mark.django_db
HEAD = ["Company", "Telephone", "Industry", "Region", "Tags"]
ROWS = [["One Ltd", "021 5555 0101", "", "Suzhou", "A"], ["One Limited", "", "Printing", "Hamburg", "B"]]
KINDS = [("leads", Lead), ("accounts", Account)]


@pytest.mark.parametrize(("kind", "model"), KINDS)
def test_the_second_row_fills_what_the_first_left_empty(cast: Cast, sheet: Any, kind: str, model: Any) -> None:
    batch = imported(sheet([HEAD, *ROWS]), kind, cast.ann, duplicates="update")
    made = model.objects.get()
    assert (made.industry, made.region, made.tags) == ("Printing", "Suzhou", ["A", "B"])
    assert (batch.planned["create"], batch.planned["update"], batch.created, batch.updated) == (1, 1, 1, 1)
    assert problems(batch) == {3: ["fills"]}


@pytest.mark.parametrize(("kind", "model"), KINDS)
def test_both_rows_are_taken_back_together(cast: Cast, sheet: Any, kind: str, model: Any) -> None:
    batch = imported(sheet([HEAD, *ROWS]), kind, cast.ann, duplicates="update")
    undoing.ask(batch, by=cast.ann, now=timezone.now())
    undoing.run(batch.pk, now=timezone.now())
    batch.refresh_from_db()
    assert (batch.taken_back, batch.kept_back) == (2, 0)
    assert model.objects.get().state == (LeadState.UNFIT if kind == "leads" else State.VOID)


def test_a_row_that_fills_nothing_is_skipped_and_says_so(cast: Cast, sheet: Any) -> None:
    rows = [*ROWS, ["One", "", "Printing", "", ""]]
    batch = imported(sheet([HEAD, *rows]), "leads", cast.ann, duplicates="update")
    assert problems(batch) == {3: ["fills"], 4: ["fills_nothing"]}
    assert (batch.planned["skip"], batch.skipped) == (1, 1)


def test_rows_are_chosen_in_the_preview_which_names_what_they_fill(cast: Cast, as_user: Any, sheet: Any) -> None:
    batch = checked(sheet([HEAD, *ROWS]), "leads", cast.ann)
    second = ImportRow.objects.of(batch).get(number=3)
    assert second.plan == Plan.SKIP
    choosing.choose(batch, choice="update", row_ids=[second.pk], now=timezone.now())
    page = as_user(cast.ann).get(reverse("imports:preview", args=[batch.pk])).content.decode()
    assert "fills what row 2 leaves empty: industry, tags" in page
    choosing.choose(batch, choice="skip", row_ids=[second.pk], now=timezone.now())
    assert problems(batch) == {}


def test_a_third_row_is_the_same_as_the_first_of_them(cast: Cast, sheet: Any) -> None:
    rows = [
        ["Company", "Contact", "Industry"], ["One Ltd", "Jo", "Printing"], ["One Ltd", "", ""], ["One Ltd", "", "Other"]
    ]  # fmt: skip
    batch = checked(sheet(rows), "leads", cast.ann, duplicates="update")
    assert [row.twin for row in ImportRow.objects.of(batch)] == [None, *[{"k": "row", "id": 2, "by": "name"}] * 2]
    assert problems(batch) == {3: ["fills_nothing"], 4: ["fills_nothing"]}


def test_nothing_of_another_person_is_filled_in(cast: Cast, sheet: Any) -> None:
    head = ["Company", "Contact", "Telephone", "E-mail", "Source"]
    rows = [["One Ltd", "Jo", "021 5555 0101", "", ""], ["Two Ltd", "Sam", "021 5555 0101", "sam@two.example", "fair"]]
    imported(sheet([head, *rows]), "leads", cast.ann, duplicates="update")
    lead = Lead.objects.get()
    assert (lead.person, lead.email, lead.source) == ("Jo", "", Source.FAIR)


def test_a_person_of_the_file_is_filled_too(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "One Ltd")
    rows = [
        ["Account", "Name", "Telephone", "Title"],
        ["One Ltd", "Jo", "13800138000", ""],
        ["One Ltd", "Jo", "", "Buyer"],
    ]
    batch = imported(sheet(rows), "persons", cast.ann, duplicates="update")
    assert (batch.updated, KeyPerson.objects.get().title) == (1, "Buyer")


def test_a_first_row_that_was_not_written_has_nothing_filled(cast: Cast, sheet: Any) -> None:
    batch = checked(sheet([HEAD, *ROWS]), "accounts", cast.ann, duplicates="update")
    ImportRow.objects.of(batch).filter(number=2).update(plan=Plan.SKIP)
    running.start(batch, now=timezone.now())
    running.run(batch.pk, now=timezone.now())
    assert ImportRow.objects.of(batch).get(number=3).outcome == Outcome.SKIPPED
    assert problems(batch) == {3: ["fills", "first_not_made"]}


def test_a_row_like_one_that_is_known_changes_what_is_known(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "One Ltd", telephones=["021 5555 0101"])
    rows = [["Other Name GmbH", "021 5555 0101", "", "", "x"], ["Other Name", "", "Printing", "", ""]]
    batch = imported(sheet([HEAD, *rows]), "accounts", cast.ann, duplicates="update")
    account.refresh_from_db()
    assert (batch.created, batch.updated, account.industry) == (0, 2, "Printing")
