"""What a person wants to be told, where and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction

from audit import services as audit
from notifications.catalogue import GROUPS, KINDS, may_be_off
from notifications.models import DigestKind, Mailed, Preference
from users.models import User

if TYPE_CHECKING:
    from notifications.models import Wishes

SALT = "notifications.digest-off"


def of(user: User) -> Preference:
    """The person's preferences; unsaved defaults where nothing was ever chosen."""
    return Preference.objects.visible_to(user).first() or Preference(user=user)


@transaction.atomic
def save(user: User, wishes: Wishes) -> None:
    """Save what a person wants; what must not be missed cannot be switched off."""
    Preference.objects.update_or_create(
        user=user,
        defaults={
            "digest": wishes.digest,
            "hour": wishes.hour,
            "weekdays": sorted(set(wishes.weekdays)),
            "quiet": _known(group for group in wishes.quiet if group in GROUPS and GROUPS[group].optional),
            "not_mailed": _known(wishes.not_mailed),
            "at_once": _known(group for group in wishes.at_once if group not in wishes.not_mailed),
            "own": _own(wishes.own),
            "weekly": wishes.weekly,
            "weekly_day": wishes.weekly_day,
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
            "quiet_off_days": wishes.quiet_off_days,
        },
    )
    audit.record("person.preferences_changed", user, by=user, digest=wishes.digest, weekly=wishes.weekly)


@transaction.atomic
def digest_off(token: str) -> User | None:
    """Switch off the kind of mail that the link was made for; None for a link that is not ours."""
    found = whose(token)
    if found is None:
        return None
    user, kind = found
    preference, _ = Preference.objects.get_or_create(user=user)
    if kind is DigestKind.NOW:
        own = {code: {**way, **({"mail": Mailed.DIGEST} if way.get("mail") == Mailed.NOW else {})}
               for code, way in preference.own.items()}  # fmt: skip
        changed = bool(preference.at_once) or own != preference.own
        Preference.objects.filter(pk=preference.pk).update(at_once=[], own=_own(own))
    else:
        word = "weekly" if kind is DigestKind.WEEKLY else "digest"
        changed = bool(Preference.objects.filter(pk=preference.pk, **{word: True}).update(**{word: False}))
    if changed:
        audit.record("person.preferences_changed", user, by=user, switched_off=kind.value)
    return user


def token_of(user_id: int, kind: DigestKind = DigestKind.DAILY) -> str:
    """The signed word of a person's link that switches one kind of mail off, and can do nothing else."""
    return signing.dumps(user_id if kind is DigestKind.DAILY else [user_id, kind.value], salt=SALT)


def whose(token: str) -> tuple[User, DigestKind] | None:
    """The person and the kind of mail a link was made for; None for a link that is not ours or of one who has left."""
    try:
        said = signing.loads(token, salt=SALT)
        pk, kind = (said[0], DigestKind(said[1])) if isinstance(said, list) else (said, DigestKind.DAILY)
    except (signing.BadSignature, ValueError):
        return None
    found: User | None = User.objects.active().filter(pk=pk).first()
    return (found, kind) if found is not None else None


def _own(own: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What differs from the groups, of kinds that exist; what must not be missed cannot be switched off."""
    kept = {}
    for code, way in own.items():
        inbox, mail = way.get("inbox"), way.get("mail")
        clean: dict[str, Any] = {"inbox": bool(inbox)} if inbox is not None and may_be_off(code) else {}
        clean |= {"mail": mail} if mail in Mailed.values else {}
        if code in KINDS and clean:
            kept[code] = clean
    return kept


def _known(groups: Iterable[str]) -> list[str]:
    return sorted({group for group in groups if group in GROUPS})
