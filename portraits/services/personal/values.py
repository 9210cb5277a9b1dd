"""Values of portraits: those of a person are emptied, those of others lose the name, open and closed ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from accounts.naming import Naming
from commons import sealing
from portraits.models import Value
from portraits.services import keys


def empty(person_ids: Collection[int]) -> int:
    """Take everything out of the values of these persons; returns how many."""
    rows = Value.objects.filter(person__in=person_ids)
    return rows.update(text="", source="", purpose="", sealed="", consent_how="")


def of_others(account_id: int, but: Collection[int]) -> Iterator[tuple[Value, dict[str, Any]]]:
    """Readable values about the account and its other persons, with what they say. Services only: nobody sees it."""
    for value in Value.objects.filter(account=account_id).exclude(person__in=but).select_related("key", "field"):
        try:
            yield value, {**keys.unsealed(value), "consent_how": value.consent_how}
        except sealing.Unreadable:
            continue


def forget(account_id: int, but: Collection[int], naming: Naming, only: Collection[int] | None = None) -> int:
    """Values about the account and its other persons lose what names them; `only` these rows. Returns how many."""
    done = 0
    for value, said in of_others(account_id, but):
        clean = naming.without(said)
        if clean == said or (only is not None and value.pk not in only):
            continue
        value.consent_how = clean.pop("consent_how")
        if value.key is not None:
            value.sealed = keys.seal(value.key, value, **clean)
        else:
            value.text, value.source, value.purpose = clean["text"], clean["source"], clean["purpose"]
        value.save(update_fields=["sealed", "text", "source", "purpose", "consent_how"])
        done += 1
    return done
