"""Key persons from a file: influence, and whom they report to within their account (domain.md section 4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.committee import lines
from accounts.models import KeyPerson, PersonChange, ReportingLine
from accounts.services import editing
from core.clock import business_date
from imports.kinds.catalogue import KINDS
from imports.models import ImportRow
from imports.services import mapping
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems
from tests.imports.wizard.test_kinds import undone

pytestmark = pytest.mark.django_db
HEAD = ["公司", "姓名", "影响力", "汇报对象"]


def bosses() -> dict[str, str]:
    return dict(ReportingLine.objects.current().values_list("person__name", "boss__name"))


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        (["客户名称", "姓名", "影响力", "直属上级", "部门", "级别"], "account,name,influence,reports_to,department,rank"),
        (["客戶名稱", "姓名", "影響力", "匯報對象", "部門", "級別"], "account,name,influence,reports_to,department,rank"),
        (["Account Name", "Full Name", "Influence", "Reports To", "Department", "Rank"], "account,name,influence,reports_to,department,rank"),
    ],
)  # fmt: skip
def test_the_columns_are_guessed_in_three_languages(headers: list[str], wanted: str) -> None:
    assert ",".join(mapping.guess(headers, KINDS["persons"]).values()) == wanted


@pytest.mark.parametrize(
    ("text", "influence"),
    [
        ("4", 4),
        (4, 4),
        ("4 / 5", 4),
        ("5 – decides", 5),
        ("３", 3),
        ("★★☆☆☆", 2),
        ("2分", 2),
        ("6", None),
        ("45", None),
    ],
)
def test_influence_is_read_as_people_write_it(text: Any, influence: int | None, cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme")
    batch = imported(sheet([HEAD, ["Acme", "王小明", text, ""]]), "persons", cast.ann)
    assert KeyPerson.objects.get().influence == influence
    assert problems(batch) == ({} if influence else {2: ["unknown_influence"]})


def test_persons_report_to_rows_above_below_and_to_those_who_are_there(cast: Cast, sheet: Any) -> None:
    acme, beta = make_account(cast.ann, "Acme"), make_account(cast.ann, "Beta")
    editing.save_person(acme, KeyPerson(name="Old Boss"), by=cast.ann)
    editing.save_person(beta, KeyPerson(name="Stranger"), by=cast.ann)
    rows = [
        ["Acme", "李红", 2, "王总"],
        ["Acme", "王总", 5, "old boss"],
        ["Acme", "Jo", "", "Stranger"],
        ["Acme", "Sam", "", "Sam"],
    ]
    batch = imported(sheet([HEAD, *rows]), "persons", cast.ann)
    assert batch.created == 4
    assert bosses() == {"李红": "王总", "王总": "Old Boss"}
    assert problems(batch) == {4: ["no_boss"], 5: ["boss_below"]}


def test_what_was_left_out_of_imported_rows_is_listed_with_the_result(cast: Cast, as_user: Any, sheet: Any) -> None:
    make_account(cast.ann, "Acme")
    batch = imported(sheet([HEAD, ["Acme", "李红", "", "nobody"], ["Acme", "Jo", 3, ""]]), "persons", cast.ann)
    answer = as_user(cast.ann).get(reverse("imports:detail", args=[batch.pk]))
    assert (answer.context["listing"], answer.context["remarks"], len(answer.context["rows"])) == ("remarks", 1, 1)
    assert "nobody called “nobody” can be told for sure" in answer.content.decode()


def test_a_circle_in_the_file_is_not_closed(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme")
    rows = [["Acme", "A", "", "B"], ["Acme", "B", "", "C"], ["Acme", "C", "", "A"]]
    batch = imported(sheet([HEAD, *rows]), "persons", cast.ann)
    assert bosses() == {"A": "B", "B": "C"}
    assert problems(batch) == {4: ["boss_below"]}


def test_one_of_two_persons_of_one_name_is_not_guessed(cast: Cast, sheet: Any) -> None:
    acme = make_account(cast.ann, "Acme")
    for _ in range(2):
        editing.save_person(acme, KeyPerson(name="王总"), by=cast.ann)
    assert problems(imported(sheet([HEAD, ["Acme", "李红", "", "王总"]]), "persons", cast.ann)) == {2: ["no_boss"]}
    assert bosses() == {}


def test_an_update_of_the_boss_alone_is_one_and_an_undo_puts_the_old_one_back(cast: Cast, sheet: Any) -> None:
    acme = make_account(cast.ann, "Acme")
    people = {
        n: editing.save_person(acme, KeyPerson(name=n, influence=3), by=cast.ann) for n in ("李红", "王总", "赵总")
    }
    lines.set_boss(people["李红"], people["王总"], by=cast.ann, today=business_date())
    rows = [["Acme", "李红", 3, "赵总"], ["Acme", "王总", 5, ""], ["Acme", "赵总", 3, ""]]
    planned = checked(sheet([HEAD, *rows], "a.xlsx"), "persons", cast.ann, duplicates="update").planned
    assert (planned["update"], planned["skip"]) == (2, 1)
    batch = imported(sheet([HEAD, *rows]), "persons", cast.ann, duplicates="update")
    assert (batch.updated, batch.skipped, bosses()) == (2, 1, {"李红": "赵总"})
    assert PersonChange.objects.filter(field="influence", before=3, after=5).count() == 1
    undone(batch, cast.ann)
    assert bosses() == {"李红": "王总"}
    assert KeyPerson.objects.get(name="王总").influence == 3


def test_an_undo_ends_the_lines_of_persons_it_takes_away(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme")
    batch = imported(sheet([HEAD, ["Acme", "李红", 2, "王总"], ["Acme", "王总", 5, ""]]), "persons", cast.ann)
    undone(batch, cast.ann)
    assert bosses() == {}
    assert not KeyPerson.objects.current().exists()
    assert set(ImportRow.objects.of(batch).values_list("outcome", flat=True)) == {"undone"}
