"""Where people put the persons of a map, kept per account and chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.committee.lines import writable
from accounts.models import Account, KeyPerson, MapLayout
from accounts.services.refusals import InvalidInput
from core.errors import StaleEdit

if TYPE_CHECKING:
    from users.models import User

CHARTS = ("formal", "real")
FARTHEST = 20_000  # units of the drawing, each way


@transaction.atomic
def place(account: Account, chart: str, person_id: int, x: int, y: int, *, version: int, by: User) -> int:
    """Keep where a person stands on a chart; returns the new version.

    Raises StaleEdit when somebody has arranged the map since `version`, InvalidInput, NotAllowed.
    """
    account = writable(account.pk, by)
    if chart not in CHARTS or max(abs(x), abs(y)) > FARTHEST:
        raise InvalidInput(_("This place is not on the map."))
    if not KeyPerson.objects.on_map().filter(pk=person_id, account=account).exists():
        raise InvalidInput(_("Choose a person of this account who is still there."))
    layout = _locked(account, version)
    layout.places.setdefault(chart, {})[str(person_id)] = [x, y]
    return _save(layout)


@transaction.atomic
def tidy(account: Account, chart: str, *, version: int, by: User) -> int:
    """Let a chart draw itself again; returns the new version. Raises as `place`."""
    account = writable(account.pk, by)
    layout = _locked(account, version)
    layout.places.pop(chart, None)
    return _save(layout)


def _locked(account: Account, version: int) -> MapLayout:
    layout, _made = MapLayout.objects.get_or_create(account=account)
    if layout.version != version:
        raise StaleEdit(_("Somebody else has arranged this map in the meantime. It is shown again as it is now."))
    return layout


def _save(layout: MapLayout) -> int:
    layout.version += 1
    layout.save(update_fields=["places", "version"])
    return layout.version
