"""Follow-ups, what they count for, and the steps agreed in them."""

from followups.models.follow_up import (
    Approval,
    Channel,
    FollowUp,
    FollowUpAttachment,
    FollowUpCorrection,
    FollowUpParticipant,
    FollowUpPerson,
    FollowUpQuerySet,
    Need,
    NotCounting,
    Result,
)
from followups.models.lead_contact import LeadContact
from followups.models.next_step import NextStep, Objective, StepKind, StepState

__all__ = [
    "Approval",
    "Channel",
    "FollowUp",
    "FollowUpAttachment",
    "FollowUpCorrection",
    "FollowUpParticipant",
    "FollowUpPerson",
    "FollowUpQuerySet",
    "LeadContact",
    "Need",
    "NextStep",
    "NotCounting",
    "Objective",
    "Result",
    "StepKind",
    "StepState",
]
