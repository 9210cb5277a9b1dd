from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from keyaccounts.migrations._brought import PRESSURE, SPEND, rebound

PARTS = {
    "quality": "p_quality",
    "price": "p_price",
    "innovation": "p_innovation",
    "scale": "p_scale",
    "strategy": "p_strategy",
    "operations": "p_operations",
    "speed": "p_operations",
}
DECISIVE, CHUNK = 3, 1000


def keep_in_the_plan(apps: Any, schema_editor: Any) -> None:
    """Spend a year and greatest pressure are kept in the account plan: the portrait reads them there.

    What a portrait said goes to the plan where that has nothing, with how and since when it is known; elsewhere the plan
    holds. Either way what was typed stays as history. Fields that a company has closed or made another kind are left.
    """
    recounted = None
    for field, source in rebound(apps):
        carry(apps, field, _wallet if source == SPEND[2] else _pressure)
        recounted = field
    if recounted and apps.get_model("portraits", "Value").objects.exists():
        apps.get_model("portraits", "Recount").objects.create(field=recounted, asked_at=timezone.now())


def carry(apps: Any, field: Any, make: Any) -> None:
    """Typed values as rows of the plan, a chunk at a time; a row that is there already is not written again."""
    values = apps.get_model("portraits", "Value").objects
    rows = values.filter(field=field, replaced_at=None, key=None, bound=False).exclude(text="").order_by("pk")
    found = rows.select_related("account").iterator(CHUNK)
    while chunk := list(islice(found, CHUNK)):
        made = {row.pk: made for row in chunk if (made := make(apps, field, row)) is not None}
        if not made:
            continue
        model = type(next(iter(made.values())))
        model.objects.bulk_create(made.values())
        values.filter(pk__in=made).update(replaced_at=timezone.now())
        values.bulk_create(_known(row) for row in chunk if row.pk in made)


def _known(row: Any) -> Any:
    """How long and from whom it is known, as the portrait said."""
    return type(row)(
        field_id=row.field_id, account_id=row.account_id, bound=True, basis=row.basis, known_on=row.known_on,
        expires_on=row.expires_on, source=row.source, purpose=row.purpose, author_id=row.author_id,
        entered_at=timezone.now(),
    )  # fmt: skip


def _wallet(apps: Any, field: Any, row: Any) -> Any:
    wallet, by = apps.get_model("keyaccounts", "Wallet"), row.author_id or row.account.owner_id
    text, _gap, currency = row.text.partition(" ")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    there = wallet.objects.filter(account_id=row.account_id, period="year", voided_at=None)
    if by is None or amount < 1 or there.exists():
        return None
    return wallet(
        account_id=row.account_id, on=date(row.known_on.year, 1, 1), period="year", spend=amount,
        currency=currency or settings.CURRENCY, by_id=by, noted_at=row.entered_at,
    )  # fmt: skip


def _pressure(apps: Any, field: Any, row: Any) -> Any:
    texts, by = apps.get_model("keyaccounts", "PlanText"), row.author_id or row.account.owner_id
    part = PARTS.get(row.text)
    there = texts.objects.filter(account_id=row.account_id, replaced_at=None)
    if part is None or by is None or there.filter(part__in=PARTS.values(), level__gt=0).exists():
        return None
    if there.filter(part=part).exists():
        return None  # its note is somebody's: people judge it themselves
    said = next((each for each in field.choices if each["code"] == row.text), {}) if row.text == "speed" else {}
    words = " · ".join(dict.fromkeys(filter(None, (said.get("en"), said.get("hans"), said.get("hant")))))
    return texts(
        account_id=row.account_id, part=part, level=DECISIVE, text=words, by_id=by, written_at=row.entered_at
    )  # fmt: skip


def unbind(apps: Any, schema_editor: Any) -> None:
    """What is read in the plan is typed again."""
    apps.get_model("portraits", "Field").objects.filter(bound__in=(SPEND[2], PRESSURE[2])).update(bound="")


class Migration(migrations.Migration):
    dependencies = [("keyaccounts", "0004_complaint_changes"), ("portraits", "0010_revoked_why")]

    operations = [migrations.RunPython(keep_in_the_plan, unbind)]
