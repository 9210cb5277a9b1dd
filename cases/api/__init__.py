"""The API of the case library: through the same doors and services as the pages."""

from rest_framework.routers import BaseRouter

from cases.api.cases import CaseViewSet
from cases.api.months import CaseMonthViewSet, RewardViewSet


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("cases", CaseViewSet, basename="case")
    router.register("case-months", CaseMonthViewSet, basename="case-month")
    router.register("case-rewards", RewardViewSet, basename="case-reward")
