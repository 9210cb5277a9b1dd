"""Accounts, their ownership cycle, key persons, the pool, the desk and the policies."""

from accounts.models.account import (
    Account,
    AccountQuerySet,
    AccountSearch,
    Grade,
    State,
    Vip,
)
from accounts.models.batch import (
    Batch,
    BatchAction,
    BatchItem,
    BatchState,
    LeftBecause,
    Outcome,
    Strategy,
)
from accounts.models.committee import (
    AccountCoverage,
    InfluenceLine,
    MapLayout,
    PersonChange,
    ReportingLine,
    Strength,
)
from accounts.models.cycle import (
    ContactDay,
    Cycle,
    Escalation,
    EscalationKind,
    EscalationQuerySet,
    LedgerEntry,
    Rested,
    Rule,
)
from accounts.models.grading import GradeCause, GradeChange, GradeFacts, GradeModel, Judgement, JudgementState
from accounts.models.matching import AccountMatch, Merge, NotDuplicate, PersonMatch
from accounts.models.people import KeyPerson, KeyPersonQuerySet, KeyRole, PersonSearch, Rank, WorkingGroupMember
from accounts.models.policy import Policy, TeamPolicy

__all__ = [
    "Account",
    "AccountCoverage",
    "AccountMatch",
    "AccountQuerySet",
    "AccountSearch",
    "Batch",
    "BatchAction",
    "BatchItem",
    "BatchState",
    "ContactDay",
    "Cycle",
    "Escalation",
    "EscalationKind",
    "EscalationQuerySet",
    "Grade",
    "GradeCause",
    "GradeChange",
    "GradeFacts",
    "GradeModel",
    "InfluenceLine",
    "Judgement",
    "JudgementState",
    "KeyPerson",
    "KeyPersonQuerySet",
    "KeyRole",
    "LedgerEntry",
    "LeftBecause",
    "MapLayout",
    "Merge",
    "NotDuplicate",
    "Outcome",
    "PersonChange",
    "PersonMatch",
    "PersonSearch",
    "Policy",
    "Rank",
    "ReportingLine",
    "Rested",
    "Rule",
    "State",
    "Strategy",
    "Strength",
    "TeamPolicy",
    "Vip",
    "WorkingGroupMember",
]
