"""The API of what is sold, from the lead to the order: each module brings the viewsets of its page.

Leads are registered by followups/api, which adds contacts and conversion.
"""

from rest_framework.routers import BaseRouter

from leads.api import campaigns, catalogues, opportunities, orders, quotes, tool_lines


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("campaigns", campaigns.CampaignViewSet, basename="campaign")
    router.register("opportunities", opportunities.OpportunityViewSet, basename="opportunity")
    router.register("orders", orders.OrderViewSet, basename="order")
    router.register("quotes", quotes.QuoteViewSet, basename="quote")
    router.register("products", catalogues.ProductViewSet, basename="product")
    router.register("competitors", catalogues.CompetitorViewSet, basename="competitor")
    router.register("loss-reasons", catalogues.LossReasonViewSet, basename="loss-reason")
    router.register("fab-lines", tool_lines.FabLineViewSet, basename="fab-line")
    router.register("objections", tool_lines.ObjectionViewSet, basename="objection")
    router.register("stances", tool_lines.StanceViewSet, basename="stance")
    router.register("rivals", tool_lines.RivalViewSet, basename="rival")
    router.register("closing-attempts", tool_lines.ClosingAttemptViewSet, basename="closing-attempt")
