"""Grades, VIP classes, parents and who referred whom come with a file, within the rights of domain.md section 7."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, VipChange
from audit.models import Event
from core.clock import business_date
from leads.models import Lead
from tests.cast import Cast, make_account
from tests.imports.wizard.conftest import checked, imported, problems
from tests.imports.wizard.test_kinds import undone, verified

pytestmark = pytest.mark.django_db
HEAD = ["Company", "Owner", "Grade", "VIP"]


def standing(name: str) -> tuple[str, str]:
    account = Account.objects.get(name=name)
    return account.grade, account.vip


def test_an_admin_gives_every_grade_and_class(cast: Cast, sheet: Any) -> None:
    rows = [["Acme", cast.ann.name, "B级", "VVIP"], ["Bolt", cast.bob.name, "Class A", ""], ["Coil", "", "d", "是"]]
    batch = imported(sheet([HEAD, *rows]), "accounts", cast.ada)
    assert problems(batch) == {}
    assert [standing(name) for name in ("Acme", "Bolt", "Coil")] == [("B", "vvip"), ("A", ""), ("D", "vip")]
    assert Account.objects.filter(protected=True, recycle_due_on=None).count() == 2
    kept = VipChange.objects.order_by("account__name").values_list("account__name", "before", "after", "by", "reason")
    assert list(kept) == [(n, "", vip, cast.ada.pk, batch.file_name) for n, vip in (("Acme", "vvip"), ("Coil", "vip"))]
    assert verified()


def test_a_manager_grades_the_team_and_leaves_vvip_and_own_accounts_to_an_admin(cast: Cast, sheet: Any) -> None:
    rows = [["Acme", cast.ann.name, "B", "VVIP"], ["Bolt", cast.mia.name, "B", "VIP"]]
    batch = imported(sheet([HEAD, *rows]), "accounts", cast.mia)
    assert (batch.created, problems(batch)) == (2, {2: ["vvip_admin"], 3: ["grade_not_yours", "grade_not_yours"]})
    assert standing("Acme") == ("B", "")
    assert standing("Bolt") == ("C", "")


def test_a_salesperson_is_told_in_the_preview_that_the_grade_stays_out(cast: Cast, sheet: Any) -> None:
    rows = [["Acme", "A", "VIP"], ["Bolt", "C", ""], ["Coil", "gold", "perhaps"]]
    batch = checked(sheet([["Company", "Grade", "VIP"], *rows]), "accounts", cast.ann)
    assert problems(batch) == {2: ["grade_not_yours"] * 2, 4: ["unknown_grade", "unknown_vip"]}
    assert batch.planned["create"] == 3


def test_beyond_the_share_of_protected_accounts_the_grade_stays_out_and_says_so(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "First", today=business_date(), grade="A")
    make_account(cast.ann, "Old", today=business_date())
    rows = [["Acme", cast.ann.name, "A", ""], ["Old", cast.ann.name, "A", "VVIP"]]
    batch = imported(sheet([HEAD, *rows]), "accounts", cast.ada, duplicates="update")
    assert problems(batch)[2] == ["protected_share"]
    assert problems(batch)[3] == ["protected_share", "says_the_same"]
    assert [standing("Acme"), standing("Old")] == [("C", ""), ("C", "")]


def test_an_undo_puts_the_grade_and_its_clocks_back(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme", today=business_date())
    parent = make_account(cast.bob, "Mother", today=business_date())
    due = account.recycle_due_on
    rows = [[*HEAD, "Parent company"], ["Acme", "", "A", "VIP", "Mother"]]
    batch = imported(sheet(rows), "accounts", cast.ada, duplicates="update")
    account.refresh_from_db()
    assert (account.grade, account.vip, account.recycle_due_on, account.parent) == ("A", "vip", None, parent)
    undone(batch, cast.ada)
    account.refresh_from_db()
    assert (account.grade, account.vip, account.recycle_due_on, account.parent) == ("C", "", due, None)
    assert Event.objects.filter(code="account.graded", subject_id=account.pk).count() == 2
    assert verified()


@pytest.mark.parametrize("size", [1, 3000])
def test_a_parent_may_stand_further_down_in_the_file(
    cast: Cast, sheet: Any, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("imports.services.running.CHUNK", size)
    monkeypatch.setattr("imports.services.checking.CHUNK", size)
    make_account(cast.sue, "Friend Ltd", today=business_date())
    rows = [
        ["Company", "Parent Account", "Referred by"], ["Daughter", "Mother Co., Ltd.", "Friend"], ["Mother", "", ""],
        ["Loop", "Loop", ""], ["Stray", "Nobody knows", ""], ["Ring", "Ring 2", ""], ["Ring 2", "Ring", ""],
    ]  # fmt: skip
    batch = imported(sheet(rows), "accounts", cast.ada)
    assert Account.objects.get(name="Daughter").parent == Account.objects.get(name="Mother")
    assert Account.objects.get(name="Daughter").referred_by == Account.objects.get(name="Friend Ltd")
    assert not Account.objects.filter(name__in=["Loop", "Stray"], parent__isnull=False).exists()
    assert Account.objects.filter(name__startswith="Ring", parent__isnull=False).count() == 1
    assert problems(batch)[4] == ["no_company"]
    assert problems(batch)[5] == ["no_company"]


def test_a_parent_that_the_importer_may_not_see_is_not_told(cast: Cast, sheet: Any) -> None:
    make_account(cast.sue, "Hidden Ltd", today=business_date())
    batch = imported(sheet([["Company", "Parent company"], ["Acme", "Hidden Ltd"]]), "accounts", cast.ann)
    assert problems(batch) == {2: ["no_company"]}
    assert Account.objects.get(name="Acme").parent is None


def test_a_lead_names_who_referred_it(cast: Cast, sheet: Any) -> None:
    friend = make_account(cast.ann, "Friend Ltd", today=business_date())
    imported(sheet([["Company", "介绍人"], ["Acme", "Friend Ltd"]]), "leads", cast.ann)
    assert Lead.objects.get().referred_by == friend


def test_an_undo_takes_the_tags_it_added_and_leaves_those_of_people(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme", today=business_date(), tags=["old"])
    batch = imported(
        sheet([["Company", "Tags"], ["Acme", "fair, old, warm"]]), "accounts", cast.ann, duplicates="update"
    )
    account.refresh_from_db()
    assert account.tags == ["old", "fair", "warm"]
    Account.objects.filter(pk=account.pk).update(tags=["old", "fair", "warm", "mine"])
    undone(batch, cast.ann)
    account.refresh_from_db()
    assert account.tags == ["old", "mine"]
