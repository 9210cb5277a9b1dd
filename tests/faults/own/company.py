"""Fills the database of tests/faults/test_outages.py, as a process of its own: accounts that a night deals with.

Arguments: how many are due tonight, how many nights were missed. Prints the session of somebody logged in.
"""

import os
import sys
from datetime import timedelta

import django


def main(due: int, missed: int) -> None:
    """Make the cast; `due` accounts rightly warned of, as many that fell due while nobody was awake."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    django.setup()
    from django.test import Client
    from django.utils import timezone

    from accounts.models import Account
    from commons.models import JobRun
    from core.clock import business_date
    from tests.cast import Cast, make_account

    cast, today = Cast(), business_date()
    last_night = today - timedelta(days=1 + missed)
    JobRun.objects.create(job="nightly", on=last_night, started_at=timezone.now(), finished_at=timezone.now())
    for number in range(due):
        rightly = make_account(cast.ann, f"Warned {number}", today=today, days_old=100)
        make_account(cast.bob, f"Unheard {number}", today=today, days_old=100)
        day = Account.objects.values_list("recycle_due_on", flat=True).get(pk=rightly.pk)
        warned = {"warned_due_on": day, "warned_on": today - timedelta(days=20), "warned_days": 1}
        Account.objects.filter(pk=rightly.pk).update(**warned)
    browser = Client()
    browser.force_login(cast.ann)
    print(browser.cookies["sessionid"].value)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
