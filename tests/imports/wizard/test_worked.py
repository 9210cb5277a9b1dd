"""Whatever somebody does with an account or a lead keeps it when its import is taken back, and the row says what it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.committee import layout
from accounts.models import Account, GroupRole, KeyPerson, State, WorkingGroupMember
from accounts.services import editing
from accounts.services.calls import raising
from accounts.services.consent import asking
from core import formatting
from core.clock import business_date
from followups.services import steps
from followups.services.steps import StepInput
from imports.kinds.catalogue import KINDS
from imports.kinds.common import STAYS
from imports.models import Import, ImportRow, Outcome
from imports.words import IN_SHORT, ROW, of_row
from keyaccounts.models import ChangeSignal, CheckStep, GroupMeeting, HighVisit, Part, Position, Survey, Wallet
from keyaccounts.services import complaints, notes, plan
from leads.lead_story import story_of
from leads.models import Lead, LeadState
from leads.services import opportunities
from leads.services.leads import deciding
from leads.services.leads import entry as leads_entry
from portraits.services.access import asking as access_asking
from portraits.services.access import granting
from tests.architecture.source import own_models
from tests.cases.told import tell
from tests.cast import Cast, again, make_account
from tests.imports.wizard.conftest import imported
from tests.imports.wizard.test_kinds import undone
from tests.portraits.known import know, small_catalogue

pytestmark = pytest.mark.django_db
TODAY = business_date()
SOON = TODAY + timedelta(days=3)

# Every table that points to an account or a lead: whoever adds one says whether a row of it is somebody's work.
WORK = {
    "accounts.Account.parent", "accounts.Account.referred_by", "accounts.KeyPerson.account", "accounts.WorkingGroupMember.account",
    "accounts.MapLayout.account", "accounts.Judgement.account", "accounts.ConsentRequest.account", "accounts.LedgerEntry.account",
    "accounts.Escalation.account", "accounts.Merge.kept", "leads.Opportunity.account", "leads.Lead.referred_by",
    "leads.Lead.dormant_account", "leads.Lead.account", "leads.Order.account", "followups.FollowUp.account",
    "followups.NextStep.account", "portraits.Grant.account", "portraits.AccessRequest.account",
    "portraits.DistanceEntry.account", "portraits.Value.account", "keyaccounts.Complaint.account",
    "keyaccounts.PlanText.account", "keyaccounts.PlanAction.account", "keyaccounts.Tick.account",
    "keyaccounts.GroupMeeting.account", "keyaccounts.HighVisit.account", "keyaccounts.Position.account",
    "keyaccounts.Wallet.account", "keyaccounts.ChangeSignal.account", "keyaccounts.Survey.account", "cases.Case.account",
    "leads.LeadMove.lead", "followups.LeadContact.lead",
}  # fmt: skip
NO_WORK = {
    "accounts.Account.merged_into", "accounts.Merge.gone",  # void already, as the ledger says
    "accounts.AccountSearch.account", "accounts.AccountMatch.account", "accounts.AccountCoverage.account",  # computed
    "accounts.GradeFacts.account", "accounts.Cycle.account", "portraits.Distance.account", "portraits.SubjectKey.account",
    "leads.LeadSearch.lead", "leads.LeadMatch.lead",
    "accounts.ContactDay.account",  # of a contact
    "accounts.GradeChange.account", "accounts.VipChange.account",  # with the version of the account
    "accounts.BatchItem.account",  # a hand-over that was done is in the ledger
    "accounts.NotDuplicate.low", "accounts.NotDuplicate.high",  # says what the account is not
    "portraits.Viewing.account",  # of a value
}  # fmt: skip


def test_every_table_that_hangs_on_an_account_or_a_lead_is_thought_of() -> None:
    pointing = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in (Account, Lead)
    }
    assert pointing == WORK | NO_WORK


def said(batch: Import) -> list[str]:
    """Why the rows stay, in words."""
    rows = ImportRow.objects.of(batch).filter(outcome=Outcome.STAYED).order_by("number")
    return [of_row([p for p in row.problems if p["c"] in STAYS], KINDS[batch.kind]) for row in rows]


def ticked(account: Account, by: Any) -> None:
    plan.tick(account, CheckStep.objects.in_use()[0], True, by=by, today=TODAY)


def noted(model: Any, **values: Any) -> Callable[[Account, Cast], None]:
    return lambda account, cast: notes.note(account, model, values, by=cast.ann, today=TODAY) and None


def in_group(account: Account, cast: Cast) -> None:
    WorkingGroupMember.objects.create(account=account, user=cast.bob, role=GroupRole.SALES, joined_on=TODAY)


def in_portrait(account: Account, cast: Cast) -> None:
    small_catalogue()
    know(account, "basic_a", "Mill Lane 1", today=TODAY, by=cast.ann)


def of_its_person(account: Account, _cast: Cast) -> None:
    KeyPerson.objects.filter(account=account).update(version=2, title="Buyer")


def let_in(account: Account, cast: Cast) -> None:
    in_group(account, cast)
    granting.give(account, cast.bob, reason="helps", by=cast.mia, today=TODAY, ends_on=SOON)
    WorkingGroupMember.objects.filter(account=account).update(ended_on=TODAY)


def asked_to_read(account: Account, cast: Cast) -> None:
    in_group(account, cast)
    access_asking.ask(account, why="a visit", by=again(cast.bob), today=TODAY)
    WorkingGroupMember.objects.filter(account=account).update(ended_on=TODAY)


def arranged(account: Account, cast: Cast) -> None:
    layout.place(account, "formal", KeyPerson.objects.get(account=account).pk, 1, 1, version=1, by=cast.ann)


def refers(account: Account, cast: Cast) -> None:
    other = make_account(cast.ann, "Grateful Ltd", today=TODAY)
    Account.objects.filter(pk=other.pk).update(referred_by=account)


def belongs(account: Account, cast: Cast) -> None:
    other = make_account(cast.ann, "Daughter Ltd", today=TODAY)
    Account.objects.filter(pk=other.pk).update(parent=account)


def led_to(account: Account, cast: Cast) -> None:
    leads_entry.create({"company": "Friend Ltd", "referred_by": account}, owner=cast.ann, by=cast.ann, today=TODAY)


KINDS_OF_WORK: dict[str, tuple[str, Callable[[Account, Cast], Any]]] = {
    "step": (
        "stays_steps",
        lambda a, c: steps.add_step(a, StepInput(due_on=SOON, text="约访客户"), by=c.ann, today=TODAY),
    ),
    "put off": ("stays_steps", lambda a, c: steps.put_off(a, by=c.ann, until=SOON, today=TODAY)),
    "deal": ("stays_deals", lambda a, c: opportunities.open_opportunity(a, {"name": "Boxes"}, by=c.ann, today=TODAY)),
    "person": ("stays_people", lambda a, c: editing.save_person(a, KeyPerson(name="Al"), by=c.ann)),
    "person changed": ("stays_person", of_its_person),
    "industry": ("stays_changed", lambda a, c: editing.edit(a, {"industry": "Paper"}, by=c.ann, version=a.version)),
    "tag": ("stays_changed", lambda a, c: editing.edit(a, {"tags": ["fair"]}, by=c.ann, version=a.version)),
    "group": ("stays_group", in_group),
    "plan": ("stays_written", lambda a, c: plan.write(a, Part.PRESENT, "second supplier", by=c.ann)),
    "action": ("stays_steps", lambda a, c: plan.plan(a, plan.Planned("Visit", "a date", SOON), by=c.ann, today=TODAY)),
    "tick": ("stays_written", lambda a, c: ticked(a, c.ann)),
    "complaint": ("stays_written", lambda a, c: complaints.enter(a, complaints.Told("late"), by=c.ann, today=TODAY)),
    "signal": ("stays_written", noted(ChangeSignal, kind="people", text="the buyer leaves")),
    "position": ("stays_written", noted(Position, position=1, why="they order all")),
    "wallet": ("stays_written", noted(Wallet, spend=1000, ours=100)),
    "survey": ("stays_written", noted(Survey, quality=4, note="good")),
    "meeting": ("stays_written", noted(GroupMeeting, who="all", agreed="a plan")),
    "visit": ("stays_written", noted(HighVisit, whom="the CEO", ours="ours", outcome="a plan")),
    "map": ("stays_written", arranged),
    "portrait": ("stays_written", in_portrait),
    "case": ("stays_written", lambda a, c: tell(c.ann, "Told", account=a, today=TODAY)),
    "help": ("stays_asked", lambda a, c: raising.ask_for_help(a, by=c.ann, note="they want the boss", today=TODAY)),
    "VVIP": ("stays_asked", lambda a, c: asking.ask_vvip(a, by=c.mia, why="the largest of all")),
    "access": ("stays_access", asked_to_read),
    "let in": ("stays_access", let_in),
    "referral": ("stays_linked", refers),
    "daughter": ("stays_linked", belongs),
    "lead": ("stays_linked", led_to),
}


@pytest.mark.parametrize("kind", KINDS_OF_WORK)
def test_an_account_somebody_has_worked_on_stays_and_says_why(kind: str, cast: Cast, sheet: Any) -> None:
    code, work = KINDS_OF_WORK[kind]
    rows = [["Account", "Owner", "Contact"], ["Acme Ltd", "Ann Seller", "Jo"], ["Plain Ltd", "Ann Seller", "Sam"]]
    batch = imported(sheet(rows), "accounts", cast.ada)
    account = Account.objects.get(name="Acme Ltd")
    work(account, cast)
    undone(batch, cast.ada)
    assert said(batch) == [str(ROW[code])]
    account.refresh_from_db()
    assert (account.state, account.owner) == (State.OWNED, cast.ann)
    assert Account.objects.get(name="Plain Ltd").state == State.VOID


def test_a_cancelled_step_keeps_nothing(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([["Account", "Owner"], ["Acme Ltd", "Ann Seller"]]), "accounts", cast.ada)
    step = steps.add_step(Account.objects.get(), StepInput(due_on=SOON), by=cast.ann, today=TODAY)
    steps.cancel(step, by=cast.ann, reason="wrong account", today=TODAY)
    assert undone(batch, cast.ada).kept_back == 0


def test_companies_of_one_file_that_name_each_other_go_together_or_stay_together(cast: Cast, sheet: Any) -> None:
    rows = [
        ["Account", "Owner", "Parent account"], ["Mother Ltd", "Ann Seller", ""], ["Daughter Ltd", "Ann Seller", "Mother Ltd"],
        ["Grandchild Ltd", "Ann Seller", "Daughter Ltd"], ["Aunt Ltd", "Ann Seller", ""], ["Niece Ltd", "Ann Seller", "Aunt Ltd"],
    ]  # fmt: skip
    batch = imported(sheet(rows), "accounts", cast.ada)
    grandchild = Account.objects.get(name="Grandchild Ltd")
    assert grandchild.parent is not None
    steps.add_step(grandchild, StepInput(due_on=SOON), by=cast.ann, today=TODAY)
    undone(batch, cast.ada)
    stay = set(Account.objects.exclude(state=State.VOID).values_list("name", flat=True))
    assert stay == {"Mother Ltd", "Daughter Ltd", "Grandchild Ltd"}
    assert said(batch) == [str(ROW["stays_linked"])] * 2 + [str(ROW["stays_steps"])]


def answered(*answers: bool) -> Callable[[Lead, Cast], None]:
    def answer(lead: Lead, cast: Cast) -> None:
        for question, yes in zip(("money", "authority", "need_confirmed"), answers, strict=False):
            deciding.answer_man(lead, question=question, answer=yes, by=cast.ann, today=TODAY)

    return answer


LEAD_WORK: dict[str, tuple[str, Callable[[Lead, Cast], Any]]] = {
    "money": ("stays_man", answered(True)),
    "no": ("stays_man", answered(True, False)),
    "qualified": ("stays_man", answered(True, True, True)),
    "tag": (
        "stays_changed",
        lambda lead, c: leads_entry.edit(lead, {"tags": ["fair"]}, by=c.ann, version=lead.version),
    ),
    "given back": ("stays_moved", lambda lead, c: deciding.give_back(lead, by=c.ann, reason="far away", today=TODAY)),
}


@pytest.mark.parametrize("kind", LEAD_WORK)
def test_a_lead_somebody_has_worked_on_stays_and_says_why(kind: str, cast: Cast, sheet: Any, as_user: Any) -> None:
    code, work = LEAD_WORK[kind]
    batch = imported(sheet([["Company"], ["Acme Ltd"], ["Plain Ltd"]]), "leads", cast.ann)
    lead = Lead.objects.get(company="Acme Ltd")
    work(lead, cast)
    asked = as_user(cast.ann).get(f"/imports/{batch.pk}/undo/").content.decode()
    assert f"{IN_SHORT.get(code, ROW[code])}: 1" in asked
    undone(batch, cast.ann)
    assert said(batch) == [str(ROW[code])]
    assert Lead.objects.get(pk=lead.pk).state != LeadState.UNFIT
    assert Lead.objects.get(company="Plain Ltd").state == LeadState.UNFIT


def test_an_answer_that_was_taken_back_keeps_nothing(cast: Cast, sheet: Any) -> None:
    batch = imported(sheet([["Company"], ["Acme Ltd"]]), "leads", cast.ann)
    for answer in (True, None):
        deciding.answer_man(Lead.objects.get(), question="money", answer=answer, by=cast.ann, today=TODAY)
    assert undone(batch, cast.ann).kept_back == 0


def test_the_history_of_a_lead_that_was_taken_back_says_so(cast: Cast, sheet: Any, as_user: Any) -> None:
    undone(imported(sheet([["Company"], ["Acme Ltd"]]), "leads", cast.ann), cast.ann)
    (line, _imported) = story_of(Lead.objects.get(), cast.ann)
    assert line.words == (
        f"Taken back by {cast.ann.name} on {formatting.day(TODAY)}: it had been made by mistake and counts nowhere. "
        "Reason: The import was taken back."
    )
