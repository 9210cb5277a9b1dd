"""The API of what is sold, from the lead to the order: each module brings the viewsets of its page.

Leads are registered by followups/api, which adds contacts and conversion.
"""

from rest_framework.routers import BaseRouter

from leads.api import campaigns, opportunities, orders


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("campaigns", campaigns.CampaignViewSet, basename="campaign")
    router.register("opportunities", opportunities.OpportunityViewSet, basename="opportunity")
    router.register("orders", orders.OrderViewSet, basename="order")
