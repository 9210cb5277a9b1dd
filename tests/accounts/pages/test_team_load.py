"""The load of each person, as the team's page tells it."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Account
from accounts.policies import in_force
from accounts.services.policies import publish
from accounts.views.team import load_of
from tests.cast import TODAY, Cast, make_account


def test_what_is_soon_goes_by_the_warnings_of_its_own_team(cast: Cast) -> None:
    publish({}, teams={cast.south.pk: {"dormancy_warnings": [30, 1]}}, by=cast.ada, reason="r")
    for owner in (cast.ann, cast.sue):
        account = make_account(owner)
        Account.objects.filter(pk=account.pk).update(recycle_due_on=TODAY + timedelta(days=20))
    found = {row["person"].pk: row["soon"] for row in load_of([cast.ann, cast.sue], TODAY, in_force())}
    assert found == {cast.ann.pk: 0, cast.sue.pk: 1}
