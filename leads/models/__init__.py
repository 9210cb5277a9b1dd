"""What is sold, from the lead to the order (domain.md sections 1, 2.1 and 5)."""

from leads.models.campaigns import Campaign, CampaignQuerySet, Source
from leads.models.leads import (
    RUNNING_STATES,
    Lead,
    LeadMove,
    LeadQuerySet,
    LeadRule,
    LeadSearch,
    LeadState,
    UnfitReason,
)
from leads.models.opportunities import (
    STAGE_ORDER,
    LostReason,
    Opportunity,
    OpportunityQuerySet,
    OpportunitySearch,
    Outcome,
    Stage,
    StageChange,
)
from leads.models.orders import Order, OrderQuerySet

__all__ = [
    "RUNNING_STATES",
    "STAGE_ORDER",
    "Campaign",
    "CampaignQuerySet",
    "Lead",
    "LeadMove",
    "LeadQuerySet",
    "LeadRule",
    "LeadSearch",
    "LeadState",
    "LostReason",
    "Opportunity",
    "OpportunityQuerySet",
    "OpportunitySearch",
    "Order",
    "OrderQuerySet",
    "Outcome",
    "Source",
    "Stage",
    "StageChange",
    "UnfitReason",
]
