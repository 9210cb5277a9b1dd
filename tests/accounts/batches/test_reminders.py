"""The desk is reminded of what waits: after thirty days, and on the day to look again (domain.md 2.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.services import sweep
from notifications.models import Notice
from tests.accounts.batches.steps import on_desk
from tests.cast import TODAY, Cast, set_policy

pytestmark = pytest.mark.django_db


def test_the_reminder_reaches_the_desk_once_grouped_and_again_after_thirty_days(cast: Cast) -> None:
    accounts = on_desk(cast.ann, 3, today=TODAY - timedelta(days=30))
    elsewhere = on_desk(cast.sue, 1, today=TODAY - timedelta(days=30))

    def night(day: Any) -> list[tuple[str, int | None]]:
        before = set(Notice.objects.values_list("pk", flat=True))
        sweep.sweep(day - timedelta(days=1), seen_on=day)
        told = Notice.objects.exclude(pk__in=before).filter(kind="desk_reminder")
        assert told.values("recipient", "batch").distinct().count() <= 2
        return sorted(told.values_list("recipient__name", "account_id"))

    mia, zoe = cast.mia.name, cast.zoe.name
    everybody = sorted([(mia, account.pk) for account in accounts] + [(zoe, elsewhere[0].pk)])
    assert night(TODAY) == everybody
    assert night(TODAY + timedelta(days=1)) == []
    assert night(TODAY + timedelta(days=30)) == everybody  # the look-again date, 60 days after the suspension


def test_the_companys_desk_reminds_the_admins(cast: Cast) -> None:
    set_policy(desk="company")
    on_desk(cast.ann, 1, today=TODAY - timedelta(days=30))
    sweep.sweep(TODAY - timedelta(days=1), seen_on=TODAY)
    told = Notice.objects.filter(kind="desk_reminder").values_list("recipient__name", flat=True)
    assert list(told) == [cast.ada.name]
