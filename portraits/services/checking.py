"""What `verify` recomputes of portraits: sections, ceilings, ends of shelf lives."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import DateField, ExpressionWrapper, F, IntegerField
from django.db.models.functions import Cast

from accounts.services.verify import Difference
from core.clock import business_date
from portraits.models import Distance, Value
from portraits.services import binding, measuring, recounting

MOST = 100


def differences() -> Iterator[Difference]:
    """Each stored distance that the values contradict; while a change of the catalogue is still being worked in, none.

    Measured for the day that the last night prepared: a value that ages tonight is no difference yet.
    """
    if recounting.unfinished().exists():
        return
    yield from _shelf_lives()
    today = business_date()
    for ids in measuring.with_portrait():
        for account, code in binding.differences(ids, today=today):
            yield {
                "account": account,
                "what": f"portrait field {code}, kept elsewhere",
                "stored": None,
                "expected": None,
            }
        stored = {each.pk: each for each in Distance.objects.filter(pk__in=ids)}
        for row in measuring.computed(ids, today=today):
            distance = stored.get(row["account_id"])
            for name in measuring.WRITTEN:
                was = getattr(distance, name) if distance else None
                if was != row[name]:
                    yield {
                        "account": row["account_id"],
                        "what": f"distance {name}",
                        "stored": was,
                        "expected": row[name],
                    }


def _shelf_lives() -> Iterator[Difference]:
    days = Cast(F("field__shelf_days"), IntegerField())
    ends = ExpressionWrapper(F("known_on") + days, output_field=DateField())
    wrong = Value.objects.current().filter(field__retired_at=None).annotate(ends=ends).exclude(expires_on=ends)
    for pk, account, stored, expected in wrong.values_list("pk", "account_id", "expires_on", "ends")[:MOST]:
        yield {
            "account": account,
            "what": f"shelf life of portrait value {pk}",
            "stored": stored.isoformat(),
            "expected": str(expected),
        }
