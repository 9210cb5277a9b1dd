"""Data keys: made with the first closed value of a subject, brought under new installation keys, destroyed for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from audit import services as audit
from commons import sealing
from portraits.models import SubjectKey, Value

if TYPE_CHECKING:
    from accounts.models import Account, KeyPerson
    from users.models import User

CHUNK = 500


def key_for(account: Account, person: KeyPerson | None) -> SubjectKey:
    """The live key of a person, or of the account's own fields; made when there is none. Of two makers one wins."""
    subject = {"person": person} if person else {"account": account}
    live = SubjectKey.objects.live()
    if key := live.filter(**subject).first():
        return key
    try:
        with transaction.atomic():
            return SubjectKey.objects.create(**subject, wrapped=sealing.new_wrapped_key(), made_at=timezone.now())
    except IntegrityError:
        return live.get(**subject)


def seal(key: SubjectKey, value: Value, *, text: str, source: str, purpose: str) -> str:
    """The ciphertext of a value that is to be stored under `key`; it opens for that field only."""
    return sealing.seal(key.wrapped, _about(value), {"text": text, "source": source, "purpose": purpose})


def unsealed(value: Value) -> dict[str, str]:
    """text, source and purpose of any value, sealed or not; asks nobody: callers check and record (services.opening).

    Raises sealing.Unreadable when its key is gone.
    """
    if value.key is None:
        return {"text": value.text, "source": value.source, "purpose": value.purpose}
    return sealing.opened(value.key.wrapped, _about(value), value.sealed)


@transaction.atomic
def destroy(*, account: Account | None = None, person: KeyPerson | None = None, by: User | None) -> int:
    """Make every closed value of a person, or of an account's own fields, unreadable for good; returns how many keys.

    Includes keys of persons who were merged into this one. A new closed value afterwards gets a new key.
    """
    if (account is None) == (person is None):
        raise ValueError("Name an account or a person.")
    if person is not None:
        mine = Q(person=person) | Q(values__person=person)
    else:
        mine = Q(account=account) | Q(values__account=account, values__person=None)
    ids = set(SubjectKey.objects.live().filter(mine).values_list("pk", flat=True))
    done = SubjectKey.objects.live().filter(pk__in=ids).update(wrapped="", destroyed_at=timezone.now())
    audit.record("portrait.key_destroyed", person or account, by=by, keys=done)  # type: ignore[arg-type]
    return done


def rewrap_all() -> int:
    """Bring every live key under the first of FIELD_KEYS, in chunks; returns how many. The values stay as they are."""
    done, last = 0, 0
    while True:
        with transaction.atomic():
            rows = SubjectKey.objects.live().filter(pk__gt=last).select_for_update().order_by("pk")
            chosen = list(rows[:CHUNK])
            for key in chosen:
                key.wrapped = sealing.rewrapped(key.wrapped)
            SubjectKey.objects.bulk_update(chosen, ["wrapped"])
        if not chosen:
            return done
        done, last = done + len(chosen), chosen[-1].pk


def _about(value: Value) -> str:
    return f"field {value.field_id}"
