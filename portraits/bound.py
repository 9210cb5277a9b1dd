"""Where a bound field is kept, in words and as an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portraits.services.binding import Source

PLACES: dict[str, Promise] = {
    "account": _("the account's own record"),
    "person": _("the person's own record"),
    "map": _("the power map"),
    "deal": _("the opportunity"),
    "plan": _("the account plan"),
}


def words(source: Source) -> str:
    """Where it is kept."""
    return str(PLACES[source.place])


def address(source: Source, account_id: int, person_id: int | None, at: int | None) -> str:
    """The page that keeps it."""
    page = reverse("pages:account", args=[account_id])
    if source.place == "account":
        return reverse("accounts:edit", args=[account_id])
    if source.place == "person":
        return f"{page}?tab=persons"
    if source.place == "deal":
        return reverse("leads:story", args=[at]) if at else f"{page}?tab=opportunities"
    return f"{page}?tab={source.place}"
