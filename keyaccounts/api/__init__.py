"""The API of key accounts: complaints, signals, plan actions, positions; through the same doors and services."""

from rest_framework.routers import BaseRouter

from keyaccounts.api import complaints, plan


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("complaints", complaints.ComplaintViewSet, basename="complaint")
    router.register("change-signals", plan.SignalViewSet, basename="change-signal")
    router.register("plan-actions", plan.ActionViewSet, basename="plan-action")
    router.register("supplier-positions", plan.PositionViewSet, basename="supplier-position")
