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
from leads.models.lines import OpportunityLine, OrderLine
from leads.models.opportunities import (
    BY_STAGE,
    STAGE_ORDER,
    Forecast,
    LostReason,
    Opportunity,
    OpportunityQuerySet,
    Outcome,
    Stage,
    StageChange,
)
from leads.models.orders import Order, OrderQuerySet
from leads.models.products import Product, ProductPrice
from leads.models.quotes import Quote, QuoteLine, QuoteSequence, QuoteState

__all__ = [
    "BY_STAGE",
    "RUNNING_STATES",
    "STAGE_ORDER",
    "Campaign",
    "CampaignQuerySet",
    "Forecast",
    "Lead",
    "LeadMove",
    "LeadQuerySet",
    "LeadRule",
    "LeadSearch",
    "LeadState",
    "LostReason",
    "Opportunity",
    "OpportunityLine",
    "OpportunityQuerySet",
    "Order",
    "OrderLine",
    "OrderQuerySet",
    "Outcome",
    "Product",
    "ProductPrice",
    "Quote",
    "QuoteLine",
    "QuoteSequence",
    "QuoteState",
    "Source",
    "Stage",
    "StageChange",
    "UnfitReason",
]
