"""Business dates: the date in the company's time zone (domain.md section 3)."""

from datetime import date, datetime

from django.utils import timezone


def business_date(moment: datetime | None = None) -> date:
    """The company's local date at `moment` (now when omitted), whatever zone the reader is in."""
    return timezone.localdate(moment or timezone.now(), timezone.get_default_timezone())
