"""The API of portraits: open values and distances, through the same doors and services; closed values are not in it."""

from rest_framework.routers import BaseRouter

from portraits.api import distances, values


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("portrait-values", values.ValueViewSet, basename="portrait-value")
    router.register("distances", distances.DistanceViewSet, basename="distance")
