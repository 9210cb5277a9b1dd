"""The API of the case library: through the same doors and services as the pages."""

from rest_framework.routers import BaseRouter

from cases.api.cases import CaseViewSet


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("cases", CaseViewSet, basename="case")
