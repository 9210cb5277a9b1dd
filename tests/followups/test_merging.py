"""Two accounts become one with all that hung on either, and apart again exactly as they were."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.models import Account, Cycle, KeyPerson, LedgerEntry, Merge, Rule, State, VipChange, WorkingGroupMember
from accounts.services import editing, handing_on
from accounts.services.calls import raising
from accounts.services.merging import choosing
from accounts.services.merging.checking import MergeRefused
from accounts.services.moves import Why, take
from accounts.services.refusals import NotAllowed, TooLate, WrongState
from commons.journal import row_of
from core.errors import StaleEdit
from followups.models import FollowUp, FollowUpPerson, NextStep
from followups.services import merging, steps
from followups.services.log import Entry, log
from leads.models import Lead, LeadState, Opportunity
from leads.services import opportunities, orders
from notifications import inbox
from notifications.models import Notice
from tests.cast import TODAY, Cast, again, make_account, new_key, noon


def verify() -> None:
    out = io.StringIO()
    call_command("verify", "--json", "--all", stdout=out)
    assert json.loads(out.getvalue())["ok"], out.getvalue()


@pytest.fixture
def kept(cast: Cast) -> Account:
    return make_account(cast.ann, "Acme Print Ltd", days_old=60, region="North", telephones=["010 5550 1234"])


@pytest.fixture
def gone(cast: Cast) -> Account:
    return make_account(
        cast.bob,
        "ACME Print",
        days_old=90,
        industry="printing",
        address="1 Harbour Road",
        telephones=["(010) 5550-1234", "010 5550 9999"],
        notes="Ask for Li.",
    )


def talk(account: Account, by, days_ago: int, person: KeyPerson | None = None, **values) -> FollowUp:
    person = person or KeyPerson.objects.filter(account=account).first() or add(account, by)
    day = TODAY - timedelta(days=days_ago)
    entry = Entry(occurred_at=noon(day), result="answered", persons=[person.pk], text=f"{account.pk} {days_ago}")
    return log(account, entry, by=by, client_key=new_key(), now=noon(day), **values)


def add(account: Account, by, name: str = "Li Wei", **fields) -> KeyPerson:
    return editing.save_person(account, KeyPerson(name=name, **fields), by=by)


def test_the_preview_counts_no_void_records(kept: Account, gone: Account, cast: Cast) -> None:
    talk(gone, cast.bob, 5)
    void = talk(gone, cast.bob, 4)
    FollowUp.objects.filter(pk=void.pk).update(voided_at=noon(TODAY))
    taken_back = add(gone, cast.bob, "Zhao Si")
    KeyPerson.objects.filter(pk=taken_back.pk).update(taken_back_on=TODAY)
    assert merging.counts(gone) == {"follow_ups": 1, "persons": 1}


def merged(kept: Account, gone: Account, by, **choices) -> Merge:
    return merging.merge(kept, gone, choices, by=again(by), today=TODAY)


TABLES = (
    "accounts.account", "accounts.keyperson", "accounts.workinggroupmember", "accounts.cycle", "accounts.escalation",
    "followups.followup", "followups.followupperson", "followups.nextstep", "leads.opportunity", "leads.order", "leads.lead",
    "accounts.accountsearch",
)  # fmt: skip


def snapshot() -> dict:
    """Every row that a merge may touch, but for the versions that count edits and the keys no longer current."""
    from django.apps import apps

    rows = {
        table: [row_of(row, without=["version"]) for row in apps.get_model(table)._base_manager.order_by("pk")]
        for table in TABLES
    }
    for table, shown in (("accounts.contactday", "counted"), ("accounts.accountmatch", "current")):
        model = apps.get_model(table)
        values = [f.attname for f in model._meta.concrete_fields if f.name not in ("id", shown)]
        rows[table] = sorted(map(str, model._base_manager.filter(**{shown: True}).values_list(*values)))
    return rows


def full(cast: Cast, kept: Account, gone: Account) -> None:
    """Both accounts with everything that can hang on one."""
    for account, by in ((kept, cast.ann), (gone, cast.bob)):
        for days in (5, 20, 80) if account == gone else (5, 30):
            talk(account, by, days)
        editing.join_group(account, user=cast.cho, by=by, part="support", today=TODAY)
        raising.ask_for_help(account, by=by, note="help", today=TODAY)
        steps.add_step(account, steps.StepInput(due_on=TODAY + timedelta(days=3)), by=by, today=TODAY)
        values = {"name": "Boxes", "amount": Decimal(500), "expected_close_on": TODAY + timedelta(days=30)}
        deal = opportunities.open_opportunity(account, values, by=by, today=TODAY)
        opportunities.open_opportunity(account, values, by=by, today=TODAY)
        orders.win(
            deal, amount=Decimal(400), ordered_on=TODAY, by=by, today=TODAY, version=deal.version, reason="they asked"
        )
    make_account(cast.ann, "A daughter", parent=gone)
    other = make_account(cast.ann, "Referred")
    Account.objects.filter(pk=other.pk).update(referred_by=gone)
    Lead.objects.create(
        company="Acme", sort_key="acme", state=LeadState.CONVERTED, account=gone, closed_on=TODAY, created_on=TODAY
    )


def test_everything_that_hung_on_either_hangs_on_the_one(cast: Cast, kept: Account, gone: Account) -> None:
    full(cast, kept, gone)
    merged(kept, gone, cast.mia)
    for model in (FollowUp, NextStep, Opportunity, KeyPerson, Cycle):
        assert not model.objects.filter(account=gone).exists(), model
        assert model.objects.filter(account=kept).count() >= 2
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into, gone.owner, gone.team) == (State.VOID, kept, None, None)
    assert kept.owner == cast.ann
    assert kept.telephones == ["010 5550 1234", "010 5550 9999"]
    assert (kept.industry, kept.address, kept.region) == ("printing", "1 Harbour Road", "North")
    assert Account.objects.get(name="A daughter").parent == kept
    assert Account.objects.get(name="Referred").referred_by == kept
    assert Lead.objects.get().account == kept
    assert kept.orders.count() == 2
    assert kept.orders.filter(cycle=kept.current_cycle).count() == 2
    assert WorkingGroupMember.objects.filter(account=kept, user=cast.cho, ended_on=None).count() == 1
    verify()


def test_two_contacts_of_one_day_count_once_and_older_ones_for_life(cast: Cast, kept: Account, gone: Account) -> None:
    full(cast, kept, gone)
    merged(kept, gone, cast.mia)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.cycle_contacts == 3  # 5, 20 and 30 days ago
    assert kept.lifetime_contacts == 4  # and 80 days ago, before the kept account's cycle
    assert gone.lifetime_contacts == gone.cycle_contacts == 0


def test_undo_puts_everything_back(cast: Cast, kept: Account, gone: Account) -> None:
    full(cast, kept, gone)
    before = snapshot()
    merge = merged(kept, gone, cast.mia, name="gone")
    assert snapshot() != before
    verify()
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    after = snapshot()
    for table in before:
        assert after[table] == before[table], table
    verify()
    assert merge.__class__.objects.get().stayed == {}


def test_undo_leaves_what_has_changed_since_and_says_how_much(cast: Cast, kept: Account, gone: Account) -> None:
    full(cast, kept, gone)
    theirs = KeyPerson.objects.get(account=gone)
    merge = merged(kept, gone, cast.mia)
    later = talk(kept, cast.ann, 0, theirs)
    merge = merging.undo(merge, by=again(cast.ada), today=TODAY)
    theirs.refresh_from_db()
    later.refresh_from_db()
    assert theirs.account == later.account == kept
    assert merge.stayed == {"accounts.keyperson": 1}
    gone.refresh_from_db()
    assert (gone.state, gone.owner) == (State.OWNED, cast.bob)
    verify()


def test_undo_is_refused_once_the_kept_account_has_moved(cast: Cast, kept: Account, gone: Account) -> None:
    merge = merged(kept, gone, cast.mia)
    handing_on.transfer(kept, to=cast.cho, by=again(cast.max), reason="new region", today=TODAY)
    with pytest.raises(MergeRefused):
        merging.undo(merge, by=again(cast.ada), today=TODAY)


def test_undo_is_refused_when_the_other_owner_has_left_or_a_month_has_passed(
    cast: Cast, kept: Account, gone: Account
) -> None:
    merge = merged(kept, gone, cast.mia)
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_active=False)
    with pytest.raises(MergeRefused):
        merging.undo(merge, by=again(cast.mia), today=TODAY)
    Merge.objects.update(at=merge.at - timedelta(days=31))
    with pytest.raises(TooLate):
        merging.undo(merge, by=again(cast.mia), today=TODAY)


def test_the_ledgers_of_both_tell_it_and_the_other_owner_is_told(cast: Cast, kept: Account, gone: Account) -> None:
    merged(kept, gone, cast.mia)
    lines = {row.account_id: row for row in LedgerEntry.objects.filter(rule=Rule.MERGED)}
    assert (lines[gone.pk].from_user, lines[gone.pk].to_state) == (cast.bob, State.VOID)
    assert (lines[kept.pk].from_state, lines[kept.pk].to_state, lines[kept.pk].to_user) == ("owned", "owned", cast.ann)
    notice = Notice.objects.get(recipient=cast.bob, kind="moved_away")
    assert "Acme Print Ltd" not in str(notice.params)  # the kept one may not be theirs to see


def test_the_owner_of_both_reads_of_their_merge_and_of_its_undo(cast: Cast, kept: Account) -> None:
    twin = make_account(cast.ann, "Acme Twin")
    merge = merged(kept, twin, cast.mia)
    told = Notice.objects.get(recipient=cast.ann, kind="merged")
    assert (told.read_at, told.account_id, told.params["gone"]) == (None, kept.pk, "Acme Twin")
    assert inbox.sentence(told) == "Mia Manager merged “Acme Twin” into your account “Acme Print Ltd”."
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    assert Notice.objects.get(recipient=cast.ann, kind="unmerged").read_at is None
    merged(Account.objects.get(pk=kept.pk), Account.objects.get(pk=twin.pk), cast.ann)
    own = Notice.objects.filter(recipient=cast.ann, kind="merged").latest("pk")
    assert own.read_at is not None  # their own doing: for the record


def test_who_gets_an_account_back_by_an_undone_merge_reads_who_did_it_and_why(
    cast: Cast, kept: Account, gone: Account
) -> None:
    merge = merged(kept, gone, cast.mia)
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    told = Notice.objects.filter(recipient=cast.bob, account_id=gone.pk).latest("pk")
    assert inbox.sentence(told) == (
        f"Mia Manager undid the merge that had taken “{gone.name}” from you: it is yours again, as before."
    )
    assert "Acme Print Ltd" not in str(told.params)  # the kept one may not be theirs to see


def test_the_former_name_finds_the_kept_account(cast: Cast, kept: Account) -> None:
    from accounts import duplicates, search

    other = make_account(cast.ann, "Blue Heron Cartons")
    merged(kept, other, cast.mia)
    found = search.matching(Account.objects.visible_to(cast.ann), "heron", telephones=True)
    assert list(found) == [kept]
    assert [twin.account for twin in duplicates.find(cast.ann, name="Blue Heron Cartons Ltd")] == [kept]


def pooled(account: Account, by) -> Account:
    take([account], State.POOLED, Why(Rule.RELEASED, by, TODAY, reason="x"))
    return Account.objects.get(pk=account.pk)


def suspended(account: Account, by) -> Account:
    take([account], State.SUSPENDED, Why(Rule.OVERRIDE, by, TODAY, reason="x"), desks=["supervisor"])
    return Account.objects.get(pk=account.pk)


STATES = {"owned": lambda account, by: account, "suspended": suspended, "pooled": pooled}
RANK = list(STATES)


@pytest.mark.parametrize("mine", RANK)
@pytest.mark.parametrize("theirs", RANK)
def test_the_one_in_better_hands_is_kept(cast: Cast, kept: Account, gone: Account, mine: str, theirs: str) -> None:
    talk(gone, cast.bob, 20)
    kept, gone = STATES[mine](kept, cast.mia), STATES[theirs](gone, cast.mia)
    before = snapshot()
    if RANK.index(theirs) < RANK.index(mine):
        with pytest.raises(MergeRefused):
            merged(kept, gone, cast.ada)
        return
    merge = merged(kept, gone, cast.ada)
    now = Account.objects.get(pk=kept.pk)
    assert (now.state, now.owner) == (kept.state, kept.owner)
    assert now.lifetime_contacts == 1
    verify()
    merging.undo(merge, by=again(cast.ada), today=TODAY)
    assert snapshot() == before
    verify()


def test_who_may_merge(cast: Cast, kept: Account, gone: Account) -> None:
    mine = make_account(cast.ann, "Acme Print again")
    for by in (cast.ann, cast.bob, cast.cho, cast.zoe):
        with pytest.raises(NotAllowed):
            merged(kept, gone, by)
    merged(kept, mine, cast.ann)
    foreign = make_account(cast.sue, "Acme Print South")
    with pytest.raises(NotAllowed):
        merged(kept, foreign, cast.max)
    merged(kept, gone, cast.max)
    merged(kept, foreign, cast.ada)


def test_region_and_address_come_from_one_side(cast: Cast) -> None:
    kept = make_account(cast.ann, "A", region="Hamburg", address="Elbchaussee 1")
    gone = make_account(cast.ann, "B", region="Sydney", address="1 Very Long Harbour Street, Sydney NSW 2000")
    assert [choosing.fuller(kept, gone, name) for name in ("region", "address")] == ["kept", "kept"]
    kept.address = ""
    assert [choosing.fuller(kept, gone, name) for name in ("region", "address")] == ["gone", "gone"]


def test_two_protected_accounts_are_no_matter_of_their_owner_alone(cast: Cast) -> None:
    kept, gone = make_account(cast.ann, "A", grade="A"), make_account(cast.ann, "B", grade="A")
    with pytest.raises(NotAllowed):
        merged(kept, gone, cast.ann)
    merged(kept, gone, cast.mia)


def test_protection_is_neither_won_nor_lost_by_a_merge(cast: Cast) -> None:
    plain, protected = make_account(cast.ann, "A"), make_account(cast.ann, "B", grade="A")
    vvip = make_account(cast.ann, "C", vip="vvip")
    with pytest.raises(NotAllowed):
        merged(plain, protected, cast.ann)
    with pytest.raises(NotAllowed):
        merged(plain, vvip, cast.mia)
    merged(plain, protected, cast.mia)
    plain.refresh_from_db()
    assert plain.grade == "A"
    merged(plain, vvip, cast.ada)
    plain.refresh_from_db()
    assert plain.vip == "vvip"
    change = VipChange.objects.get(account=plain)
    assert (change.before, change.after, change.why) == ("", "vvip", "Merged with “C”.")
    told = Notice.objects.get(recipient=cast.ann, kind="vip_given")
    with translation.override("zh-hans"):
        assert (change.why, "与“C”合并" in inbox.sentence(told)) == ("与“C”合并。", True)
    merging.undo(Merge.objects.latest("pk"), by=again(cast.ada), today=TODAY)
    assert VipChange.objects.filter(account=plain).latest("pk").after == ""
    verify()


def test_a_stale_view_and_a_second_merge_are_refused(cast: Cast, kept: Account, gone: Account) -> None:
    with pytest.raises(StaleEdit):
        merging.merge(kept, gone, {}, by=again(cast.mia), today=TODAY, versions=(kept.version, gone.version + 1))
    merged(kept, gone, cast.mia)
    with pytest.raises(WrongState):
        merged(kept, gone, cast.mia)
    with pytest.raises(WrongState):
        editing.edit(gone, {"name": "x"}, by=cast.ann, version=gone.version)
    with pytest.raises(WrongState):
        talk(gone, cast.bob, 0, add(kept, cast.ann))


def test_a_company_never_comes_to_stand_above_itself(cast: Cast, kept: Account) -> None:
    daughter = make_account(cast.ann, "Daughter", parent=kept)
    grandchild = make_account(cast.ann, "Grandchild", parent=daughter)
    with pytest.raises(MergeRefused):
        merged(kept, grandchild, cast.mia)
    merge = merged(daughter, kept, cast.mia)
    daughter.refresh_from_db()
    assert daughter.parent is None
    merging.undo(merge, by=again(cast.mia), today=TODAY)
    daughter.refresh_from_db()
    assert daughter.parent == kept


def test_merges_in_a_row_are_undone_from_the_last(cast: Cast, kept: Account, gone: Account) -> None:
    before = snapshot()
    third = make_account(cast.bob, "Acme 3")
    first, second = merged(kept, gone, cast.mia), merged(kept, third, cast.mia)
    with pytest.raises(MergeRefused):
        merging.undo(first, by=again(cast.mia), today=TODAY)
    merging.undo(second, by=again(cast.mia), today=TODAY)
    merging.undo(first, by=again(cast.mia), today=TODAY)
    after = snapshot()
    assert after["accounts.account"][:2] == before["accounts.account"]
    verify()


# -- persons --------------------------------------------------------------------------------------------------------
def test_two_persons_of_an_account_become_one_and_apart_again(cast: Cast, kept: Account) -> None:
    one, two = (
        add(kept, cast.ann, "Li Wei", roles=["user"]),
        add(kept, cast.ann, "李伟", telephone="138 0000 1111", roles=["coach"]),
    )
    talk(kept, cast.ann, 9, one)
    talk(kept, cast.ann, 4, two)
    both = talk(kept, cast.ann, 6, one)
    FollowUpPerson.objects.create(follow_up=both, person=two)
    before = snapshot()
    merge = merging.merge_persons(one, two, {}, by=again(cast.ann), today=TODAY)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (two.merged_into, one.telephone, one.roles) == (one, "138 0000 1111", ["user", "coach"])
    assert one.last_contact_on == TODAY - timedelta(days=4)
    assert FollowUpPerson.objects.current().filter(person=one).count() == 3
    assert not FollowUpPerson.objects.current().filter(person=two).exists()
    verify()
    merging.undo(merge, by=again(cast.ann), today=TODAY)
    assert snapshot() == before
    verify()


def test_persons_of_two_accounts_are_not_merged(cast: Cast, kept: Account, gone: Account) -> None:
    from accounts.services.refusals import InvalidInput

    with pytest.raises(InvalidInput):
        merging.merge_persons(add(kept, cast.ann), add(gone, cast.bob), {}, by=cast.ann, today=TODAY)
