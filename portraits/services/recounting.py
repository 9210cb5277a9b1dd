"""A changed catalogue reaches every portrait: shelf lives, sealing, distances; in chunks of one transaction each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models import Value as Plain
from django.db.models.fields import DurationField
from django.utils import timezone

from commons.jobs import OwnConnectionLock
from portraits.models import Field, Recount, Value
from portraits.models.recount import RecountQuerySet
from portraits.services import keys, measuring

CHUNK = 500
LOCK = "portraits_recount"


def unfinished() -> RecountQuerySet:
    """Changes of the catalogue that portraits do not follow yet."""
    return Recount.objects.open()


def run_unfinished(*, today: date) -> int:
    """Go on with every open recount; returns how many accounts were measured. Two at once: the second does nothing."""
    done = 0
    with OwnConnectionLock(LOCK) as mine:
        while mine and (recount := unfinished().order_by("pk").first()):
            done += _go_on(recount, today)
    return done


def _go_on(recount: Recount, today: date) -> int:
    done, field = 0, recount.field
    for ids in measuring.with_portrait(recount.reached):
        with transaction.atomic():
            measuring.locked(ids)  # whoever fills this field now has read it before or after the change, not between
            values = Value.objects.current().filter(account__in=ids, field=field)
            ends = F("known_on") + Plain(timedelta(days=field.shelf_days), output_field=DurationField())
            values.update(expires_on=ends)
            if field.sealed:
                _seal(ids, field)
            moved = measuring.measure(ids, today=today)
            rows = Recount.objects.filter(pk=recount.pk)
            rows.update(reached=ids[-1], accounts=F("accounts") + len(ids), ceilings=F("ceilings") + moved)
        done += len(ids)
    Recount.objects.filter(pk=recount.pk).update(finished_at=timezone.now())
    return done


def _seal(account_ids: list[int], field: Field) -> None:
    """What was written before the field became closed is encrypted too, with its history; it is never opened again by a change."""
    rows = Value.objects.filter(account__in=account_ids, field=field, key=None).exclude(text="")
    for value in rows.select_related("account", "person").select_for_update(of=("self",)):
        key = keys.key_for(value.account, value.person)
        value.sealed = keys.seal(key, value, text=value.text, source=value.source, purpose=value.purpose)
        value.key, value.text, value.source, value.purpose = key, "", "", ""
        value.save(update_fields=["key", "sealed", "text", "source", "purpose"])
