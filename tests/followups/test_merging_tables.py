"""Every table that points to an account or a person, and what a merge makes of it."""

from __future__ import annotations

from accounts.models import Account, KeyPerson
from tests.architecture.source import own_models

# What points to an account or a person, and what a merge makes of it: whoever adds a table says so here.
MOVES = {
    "accounts.KeyPerson.account", "accounts.WorkingGroupMember.account", "accounts.Cycle.account", "accounts.Account.parent",
    "accounts.Account.referred_by", "accounts.Escalation.account", "leads.Opportunity.account", "leads.Order.account",
    "leads.Lead.account", "leads.Lead.referred_by", "leads.Lead.dormant_account", "leads.Lead.key_person",
    "followups.FollowUp.account", "followups.NextStep.account", "followups.FollowUpPerson.person",
    "accounts.KeyPerson.merged_into", "accounts.KeyPerson.referred_by", "accounts.KeyPerson.moved_from",
    "accounts.ReportingLine.person", "accounts.ReportingLine.boss", "accounts.InfluenceLine.person", "accounts.InfluenceLine.source",
    "leads.Stance.person", "leads.Quote.contact",
    "portraits.Value.account", "portraits.Value.person",
    "cases.Case.account",
    "keyaccounts.Complaint.account", "keyaccounts.Complaint.person", "keyaccounts.PlanText.account", "keyaccounts.PlanAction.account",
    "keyaccounts.Tick.account", "keyaccounts.GroupMeeting.account", "keyaccounts.HighVisit.account", "keyaccounts.HighVisit.person",
    "keyaccounts.Position.account", "keyaccounts.Wallet.account", "keyaccounts.ChangeSignal.account", "keyaccounts.Survey.account",
}  # fmt: skip
STAYS = {
    "accounts.Account.merged_into",  # a chain that is followed to its end
    "accounts.AccountSearch.account", "accounts.AccountMatch.account", "accounts.PersonMatch.person", "accounts.PersonSearch.person",  # written anew
    "accounts.ContactDay.account",  # recounted
    "accounts.LedgerEntry.account", "accounts.BatchItem.account",  # history of the one it happened to
    "accounts.Merge.kept", "accounts.Merge.gone", "accounts.Merge.kept_person", "accounts.Merge.gone_person",
    "accounts.GradeFacts.account",  # gathered again
    "accounts.Judgement.account", "accounts.GradeChange.account",
    "accounts.VipChange.account", "accounts.ConsentRequest.account",  # about the one that was judged
    "accounts.NotDuplicate.low", "accounts.NotDuplicate.high",
    "accounts.AccountCoverage.account",  # computed anew
    "accounts.MapLayout.account",  # the kept one is arranged as it was
    "accounts.PersonChange.person",  # history of the one it happened to
    "accounts.ForgottenName.person",  # of the one who asked; found by their account
    "portraits.SubjectKey.account", "portraits.SubjectKey.person",  # values name their key
    "portraits.Distance.account", "portraits.Distance.person", "portraits.DistanceEntry.account",  # measured anew; history
    "portraits.Grant.account", "portraits.AccessRequest.account",  # nobody is let in to another account by a merge
    "portraits.Viewing.account", "portraits.Viewing.person", "portraits.Restriction.person", "portraits.Erasure.person",  # history
}  # fmt: skip


def test_every_table_that_hangs_on_an_account_or_a_person_is_thought_of() -> None:
    pointing = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in (Account, KeyPerson)
    }
    assert pointing == MOVES | STAYS
