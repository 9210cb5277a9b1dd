"""The API of what is sold: each module brings the viewsets of its page."""

from rest_framework.routers import BaseRouter

from leads.api import opportunities


def register(router: BaseRouter) -> None:
    """Add the addresses of this app."""
    opportunities.register(router)
