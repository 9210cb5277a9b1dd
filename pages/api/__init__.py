"""What pages compose of several apps, for programs: the power map in words, the matrix of the working group."""

from rest_framework.routers import BaseRouter

from pages.api import maps


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    router.register("power-maps", maps.PowerMapViewSet, basename="power-map")
    router.register("group-matrices", maps.MatrixViewSet, basename="group-matrix")
