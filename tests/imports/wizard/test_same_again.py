"""What came out of the CRM and is imported again changes nothing and makes nothing twice."""

from __future__ import annotations

import json
import os
import subprocess  # nosec B404
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from accounts.models import Account, KeyPerson
from accounts.services import editing
from audit.models import Event
from core.clock import business_date
from followups.models import FollowUp
from followups.services import corrections
from imports.kinds.catalogue import KINDS
from imports.models import Import, ImportMapping, ImportRow
from imports.reading.apart import ROOT, Reading
from imports.services.mapping import guess
from leads.models import Lead, Order, UnfitReason
from leads.services.leads import deciding, entry
from tests.cast import Cast, make_account, noon
from tests.followups.conftest import log_contact
from tests.imports.test_round_trip import exported
from tests.imports.wizard.conftest import checked, imported, problems
from tests.imports.wizard.test_kinds import undone

pytestmark = pytest.mark.django_db
TODAY = business_date()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_contacts_and_orders_that_were_exported_are_known(cast: Cast, tmp_path: Path, language: str) -> None:
    account = make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    buyer = editing.save_person(account, KeyPerson(name="Li Wei"), by=cast.ann)
    for days in (9, 5):
        log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=days))
    void = log_contact(account, cast.ann, buyer, on=TODAY - timedelta(days=3))
    corrections.void(void, by=cast.ann, reason="wrong account", now=noon(TODAY))
    Order.objects.create(
        account=account, number="N1", amount=5, ordered_on=TODAY - timedelta(days=7), credited_to=cast.ann
    )
    for kind, name in (("follow_ups", "followups"), ("orders", "orders")):
        batch = checked(exported(cast.ada, kind, "accounts", "scope=all", "xlsx", tmp_path, language), name, cast.ada)
        assert (batch.total, batch.planned["skip"]) == (batch.total, batch.total), batch.planned
        assert batch.total > 0


def test_a_contact_that_an_undone_import_made_comes_again(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "Acme Ltd", today=TODAY, days_old=40)
    rows = [["Account", "Date", "Outcome", "Person"], ["Acme Ltd", TODAY.isoformat(), "answered", "Jo"]]
    undone(imported(sheet(rows), "followups", cast.ada), cast.ada)
    assert imported(sheet(rows), "followups", cast.ada).created == 1
    assert FollowUp.objects.filter(voided_at=None).count() == 1


def test_of_two_accounts_with_one_number_the_one_of_that_name_is_updated(cast: Cast, sheet: Any) -> None:
    first, second = (make_account(cast.ann, name) for name in ("North Boxes Ltd", "South Paper Ltd"))
    for account in (first, second):
        editing.edit(account, {"telephones": ["021 6543 2100"]}, by=cast.ann, version=account.version)
    rows = [
        ["Company", "Telephone", "Region"],
        ["South Paper Ltd", "021 6543 2100", "Bonn"],
        ["North Boxes Ltd", "021 6543 2100", "Kiel"],
    ]
    imported(sheet(rows), "accounts", cast.ada, duplicates="update")
    assert dict(Account.objects.values_list("name", "region")) == {"North Boxes Ltd": "Kiel", "South Paper Ltd": "Bonn"}


def test_what_is_meant_for_a_pooled_account_goes_to_none_that_is_called_alike(cast: Cast, sheet: Any) -> None:
    make_account(cast.ann, "佛山半亩化妆品有限公司")
    pooled = [["客户名称"], ["佛山半亩化妆品股份有限公司"]]
    imported(sheet(pooled, "pool.xlsx"), "accounts", cast.ada, owner="pool", duplicates="create")
    rows = [["客户名称", "姓名"], ["佛山半亩化妆品股份有限公司", "范军"], ["佛山半亩化妆品有限公司", "沈霞"]]
    batch = checked(sheet(rows), "persons", cast.ada)
    assert problems(batch) == {2: ["account_not_yours"]}
    assert ImportRow.objects.of(batch).get(number=3).plan == "create"


def test_of_two_namesakes_the_one_who_has_the_facts_is_meant_and_roles_have_no_order(cast: Cast, sheet: Any) -> None:
    account = make_account(cast.ann, "Acme Ltd")
    for title, phone in (("Buyer", "138 0013 8000"), ("Owner", "138 0013 8001")):
        KeyPerson.objects.create(account=account, name="Jo", title=title, telephone=phone, roles=["user", "coach"])
    rows = [["Account", "Name", "Job title", "Telephone", "Role"], ["Acme Ltd", "Jo", "Buyer", "138 0013 8000", "Coach; User"],
            ["Acme Ltd", "Jo", "Owner", "138 0013 8001", "User; Coach"]]  # fmt: skip
    batch = checked(sheet(rows), "persons", cast.ada, duplicates="update")
    assert problems(batch) == {2: ["says_the_same"], 3: ["says_the_same"]}
    assert batch.planned["skip"] == 2


def test_a_lead_that_was_no_fit_is_known_and_made_again_only_when_asked(cast: Cast, sheet: Any) -> None:
    lead = entry.create(
        {"company": "Old Ltd", "person": "Jo", "source": "web"}, by=cast.ann, owner=cast.ann, today=TODAY
    )
    deciding.mark_unfit(lead, reason=UnfitReason.OTHER, note="no need", by=cast.ann, today=TODAY)
    rows = [["Company", "Person"], ["Old Ltd", "Jo"], ["Old Ltd", "Sam"]]
    batch = checked(sheet(rows), "leads", cast.ann)
    plans = dict(ImportRow.objects.of(batch).values_list("number", "plan"))
    assert plans == {2: "skip", 3: "create"}
    again = imported(sheet(rows[:2], "b.xlsx"), "leads", cast.ann, duplicates="create")
    assert (again.created, Lead.objects.count()) == (1, 2)


def test_our_own_headings_are_known_in_every_language() -> None:
    heads = {
        "Founded in": "founded_year",
        "Owner e-mail": "owner",
        "产业": "industry",
        "負責人": "owner",
        "成立年份": "founded_year",
    }
    for head, key in heads.items():
        assert guess([head], KINDS["accounts"]) == {"0": key}, head


def test_a_file_is_read_wherever_the_command_is_called_from(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Company\nAcme Ltd\n", "utf-8")
    said = "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from imports.reading.apart import Reading; print(list(Reading(Path('list.csv'))))"
    out = subprocess.run(
        [sys.executable, "-c", said, str(ROOT)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )  # noqa: S603  # nosec B603
    assert "Acme Ltd" in out.stdout
    assert Reading(Path("list.csv")).path.is_absolute()


def test_a_dry_run_says_what_would_be_and_writes_nothing(
    cast: Cast, sheet: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    make_account(cast.ann, "Acme Ltd")
    rows = [["Company", "Contact"], ["Acme Ltd", ""], ["New Ltd", "Sam"], ["", "Al"]]
    out = StringIO()
    call_command(
        "import", str(sheet(rows)), "--kind", "accounts", "--as", cast.ada.email, "--dry-run", "--json", stdout=out
    )
    told = json.loads(out.getvalue())
    assert (told["created"], told["skipped"], told["failed"], told["dry_run"]) == (1, 1, 1, True)
    assert (told["failed_file"], list(here.iterdir())) == (None, [])
    assert "1 key person is made along with the rows." in " ".join(told["notes"])
    assert Account.objects.count() == 1


def test_a_dry_run_leaves_no_preview_and_its_file_of_failed_rows(
    cast: Cast, as_user: Any, sheet: Any, tmp_path: Path
) -> None:
    path, kept = sheet([["Company", "Email"], ["Acme Ltd", ""], ["Beta Ltd", "x"]]), tmp_path / "kept.xlsx"
    words = ["import", str(path), "--kind", "leads", "--as", cast.ada.email, "--dry-run", "--failed", str(kept)]
    call_command(*words, stdout=(out := StringIO()))
    assert str(kept) in out.getvalue()
    failed_rows = CalamineWorkbook.from_path(str(kept)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in failed_rows] == ["Company", "Beta Ltd"]
    call_command(*words, "--json", stdout=(line := StringIO()))
    assert json.loads(line.getvalue())["import"] is None
    left = (Import, ImportRow, ImportMapping, Lead, Event.objects.filter(code="import.uploaded"))
    assert not any(getattr(each, "objects", each).exists() for each in left)
    assert path.name not in as_user(cast.ada).get("/imports/").content.decode()
