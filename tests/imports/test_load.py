"""What the loader makes of a small example, worked out by hand."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Cycle, LedgerEntry, Rule, State
from accounts.services import verify
from leads.models import Opportunity, Order, StageChange
from leads.services import checking
from tests.imports.conftest import ACCOUNTS, PIPELINE, Load, put
from users.models import Role, Team, User
from users.services.entering import NewPerson, enter_person


def account(name: str) -> Account:
    return Account.objects.select_related("owner", "team", "parent").get(name=name)


def test_it_tells_in_numbers_what_it_made_mended_and_left_out(load: Load, folder: Path) -> None:
    said = load(folder)
    assert said["created"] == {
        "managers": 2,
        "salespeople": 3,
        "teams": 5,
        "accounts": 4,
        "opportunities": 5,
        "orders": 2,
    }
    assert said["mended"] == {
        "sector_spelling": 1,
        "country_spelling": 1,
        "product_spelling": 1,
        "opening_date_assumed_last_day_of_the_file": 1,
        "account_made_for_a_parent": 1,
        "account_nobody_engaged_put_into_the_pool": 2,
    }
    assert said["left_out"] == {"opportunity_without_account": 1}


def test_each_manager_has_a_team_under_the_region_under_the_company(load: Load, folder: Path) -> None:
    load(folder)
    ann = User.objects.get(email="ann.lee@example.com")
    assert (ann.role, ann.has_usable_password(), ann.team.manager.name) == (Role.SALESPERSON, False, "Mo Boss")
    assert (ann.team.region, ann.team.parent.name, ann.team.parent.parent.parent) == ("East", "East", None)
    assert ann.team.manager.role == Role.MANAGER
    assert ann.role_periods.get().starts_on == date(2017, 1, 10)
    assert Team.objects.count() == 5


def test_the_owner_is_the_agent_of_the_latest_engagement_and_the_cycle_begins_with_that_agents_first(
    load: Load, folder: Path
) -> None:
    load(folder)
    acme = account("Acme Paper")
    assert (acme.owner.name, acme.cycle_started_on, acme.state) == ("Ann Lee", date(2017, 1, 10), State.OWNED)
    assert acme.team == acme.owner.team
    assert Cycle.objects.get(account=acme).started_on == date(2017, 1, 10)


def test_facts_of_an_account_are_spelt_right_and_its_parent_is_kept(load: Load, folder: Path) -> None:
    load(folder)
    box = account("Bright Box")
    assert (box.industry, box.region, box.employees, box.founded_year) == ("retail", "Philippines", 40, 2001)
    assert box.annual_revenue == Decimal("12500000.00")
    assert box.parent.name == "Acme Paper"
    assert account("Acme Paper").industry == "technology"
    assert account("Quiet Ltd").parent.name == "Lost Parent"
    assert account("Quiet Ltd").annual_revenue is None


def test_a_year_that_cannot_be_is_left_empty_and_counted(load: Load, folder: Path) -> None:
    put(folder, accounts=ACCOUNTS.replace("1996", "3008").replace("2001", "2190"))
    assert load(folder)["mended"]["bad_year_taken_as_empty"] == 2
    assert account("Acme Paper").founded_year is None


def test_accounts_that_nobody_engaged_go_to_the_pool(load: Load, folder: Path) -> None:
    load(folder)
    quiet = account("Quiet Ltd")
    assert (quiet.state, quiet.owner, quiet.recycle_due_on) == (State.POOLED, None, None)
    assert quiet.state_since == date(2017, 6, 1)  # the last day of the file


def test_stages_outcomes_and_their_history(load: Load, folder: Path) -> None:
    load(folder)
    found = {o.external_id: o for o in Opportunity.objects.all()}
    assert {key: (o.stage, o.outcome) for key, o in found.items()} == {
        "pipeline:P1": ("O", "won"),
        "pipeline:P2": ("O", "won"),
        "pipeline:P3": ("A", "open"),
        "pipeline:P4": ("A", "lost"),
        "pipeline:P5": ("P", "open"),
    }
    lost = found["pipeline:P4"]
    assert (lost.lost_reason, lost.lost_note, lost.closed_on, lost.amount) == (
        "other",
        "not given",
        date(2017, 4, 30),
        None,
    )
    assert found["pipeline:P5"].opened_on == date(2017, 6, 1)  # the last day of the file
    steps = StageChange.objects.filter(opportunity=found["pipeline:P1"]).order_by("pk")
    assert [(s.from_stage, s.to_stage, s.outcome, s.on.isoformat()) for s in steps] == [
        ("", "A", "open", "2017-01-10"),
        ("A", "O", "won", "2017-03-01"),
    ]


def test_orders_are_dated_by_their_close_and_credited_to_who_sold(load: Load, folder: Path) -> None:
    load(folder)
    orders = Order.objects.order_by("ordered_on")
    assert [(o.ordered_on, o.amount, o.credited_to.name) for o in orders] == [
        (date(2017, 2, 20), 500, "Bo Chan"),
        (date(2017, 3, 1), 4514, "Ann Lee"),
    ]
    acme = account("Acme Paper")
    assert (acme.last_order_on, acme.order_in_cycle) == (date(2017, 3, 1), True)
    # Ninety days after the order of 1 March 2017: 30 May 2017.
    assert acme.recycle_due_on == date(2017, 5, 30)


def test_an_order_before_the_cycle_counts_as_the_last_order_only(load: Load, folder: Path) -> None:
    put(folder, pipeline=PIPELINE.replace("P3,Ann Lee", "P3,Cy Idle"))
    load(folder)
    acme = account("Acme Paper")
    assert (acme.owner.name, acme.cycle_started_on) == ("Cy Idle", date(2017, 5, 2))
    assert (acme.last_order_on, acme.order_in_cycle) == (date(2017, 3, 1), False)


def test_engagements_of_one_day_are_told_apart_by_the_later_close(load: Load, folder: Path) -> None:
    rows = "P7,Bo Chan,GTX Pro,Acme Paper,Lost,2017-05-02,2017-05-03,0\n"
    put(folder, pipeline=PIPELINE + rows)
    load(folder)
    assert account("Acme Paper").owner.name == "Ann Lee"


def test_the_ledger_says_that_each_account_was_imported(load: Load, folder: Path) -> None:
    load(folder)
    entries = LedgerEntry.objects.filter(rule=Rule.IMPORTED)
    assert entries.count() == Account.objects.count() == 4
    assert entries.get(account=account("Acme Paper")).evidence["cycle_started_on"] == "2017-01-10"


def test_everything_agrees_with_verify(load: Load, folder: Path) -> None:
    load(folder)
    assert list(verify.differences()) == []
    assert list(checking.differences()) == []


def test_a_second_run_changes_nothing(load: Load, folder: Path) -> None:
    first = load(folder)
    before = fingerprint()
    second = load(folder)
    assert set(second["created"].values()) == {0}
    assert set(second["updated"].values()) == {0}
    assert second["unchanged"] == first["created"]
    assert fingerprint() == before


def test_a_second_run_leaves_what_people_changed(load: Load, folder: Path) -> None:
    load(folder)
    Account.objects.filter(name="Acme Paper").update(name="Acme Holdings")
    User.objects.filter(name="Ann Lee").update(name="Ann Lee-Wong")
    said = load(folder)
    assert set(said["created"].values()) == {0}
    assert Account.objects.filter(name="Acme Holdings").exists()


def test_a_second_run_knows_people_by_name_once_their_address_is_right(load: Load, folder: Path) -> None:
    load(folder)
    User.objects.filter(name="Ann Lee").update(email="ann@our-company.test")
    said = load(folder)
    assert set(said["created"].values()) == {0}
    assert User.objects.filter(name="Ann Lee").count() == 1


def test_a_colleague_of_the_same_name_whom_people_entered_is_somebody_else(load: Load, folder: Path) -> None:
    admin = User.objects.create_superuser("ada@our-company.test", None, name="Ada")
    new = NewPerson("Ann Lee", "ann@our-company.test", team=Team.objects.create(name="Ours"))
    enter_person(new, by=admin, today=date(2026, 3, 10), now=timezone.now())
    load(folder)
    assert account("Bright Box").owner.name == "Bo Chan"
    assert account("Acme Paper").owner.email == "ann.lee@example.com"


def test_an_admin_invites_somebody_whom_a_load_made(load: Load, folder: Path, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = (
        "django.core.mail.backends.console.EmailBackend"  # without a server the admin sees the link
    )
    load(folder)
    admin = User.objects.create_superuser("ada@our-company.test", "correct horse battery", name="Ada")
    client.force_login(admin)
    listed = client.get("/people/?show=invited").content.decode()
    assert "Ann Lee" in listed
    assert "not invited yet" in listed
    ann = User.objects.get(name="Ann Lee")
    client.post(f"/people/{ann.pk}/invite/")
    link = re.search(r"http://testserver(/people/join/[^\"]*)", client.get(f"/people/{ann.pk}/").content.decode())
    assert link
    password = "a fresh long password"  # noqa: S105
    client.logout()
    client.post(link[1], {"password1": password, "password2": password})
    ann.refresh_from_db()
    assert ann.check_password(password)


def test_a_longer_file_adds_only_what_is_new(load: Load, folder: Path) -> None:
    load(folder)
    put(folder, pipeline=PIPELINE + "P7,Ann Lee,GTX Pro,Acme Paper,Won,2017-06-02,2017-07-03,700\n")
    said = load(folder)
    assert said["created"]["opportunities"] == 1
    assert account("Acme Paper").last_order_on == date(2017, 7, 3)
    assert list(checking.differences()) == []


def test_a_failure_half_way_leaves_nothing(load: Load, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from imports.sales_pipeline import write

    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(write.clocks, "recompute", broken)
    with pytest.raises(RuntimeError):
        load(folder)
    assert not Account.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: (f / "sales_teams.csv").unlink(), "lacks sales_teams.csv"),
        (lambda f: put(f, pipeline="sales_agent,account\nA,B\n"), "lacks the column opportunity_id, deal_stage"),
        (lambda f: put(f, accounts=""), "accounts.csv is empty"),
        (lambda f: put(f, accounts=b"\x81\x8d\x81"), "no known encoding"),
        (lambda f: put(f, accounts='account\n"' + "x" * 2_000_000), "cannot be read as CSV"),
    ],
)
def test_files_that_cannot_be_read_are_named_and_nothing_is_written(
    db: None, folder: Path, change: Any, words: str
) -> None:
    change(folder)
    with pytest.raises(CommandError, match=words):
        call_command("load_sales_data", str(folder))
    assert not User.objects.exists()


def test_a_missing_folder_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("load_sales_data", "/nowhere/at/all")


@pytest.mark.parametrize("rows", [3, 60])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    load: Load, folder: Path, rows: int, django_assert_max_num_queries: Any
) -> None:
    lines = "".join(f"Q{n},Ann Lee,GTX Pro,Firm {n},Won,2017-01-01,2017-02-01,5\n" for n in range(rows))
    put(folder, pipeline=PIPELINE.splitlines()[0] + "\n" + lines)
    with django_assert_max_num_queries(75):
        load(folder)


def fingerprint() -> list[Any]:
    models = (User, Team, Account, Cycle, LedgerEntry, Opportunity, StageChange, Order)
    return [list(model.objects.order_by("pk").values()) for model in models]
