"""The API of what is sold, from the lead to the order: each module brings the viewsets of its page.

Leads are registered by followups/api, which adds contacts and conversion.
"""

from rest_framework.routers import BaseRouter

from leads.api import campaigns, catalogues, opportunities, orders, quotes


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("campaigns", campaigns.CampaignViewSet, basename="campaign")
    router.register("opportunities", opportunities.OpportunityViewSet, basename="opportunity")
    router.register("orders", orders.OrderViewSet, basename="order")
    router.register("quotes", quotes.QuoteViewSet, basename="quote")
    router.register("products", catalogues.ProductViewSet, basename="product")
    router.register("competitors", catalogues.CompetitorViewSet, basename="competitor")
    router.register("loss-reasons", catalogues.LossReasonViewSet, basename="loss-reason")
