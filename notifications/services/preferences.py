"""What a person wants to be told, where and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction

from audit import services as audit
from notifications.catalogue import GROUPS
from notifications.models import Preference
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
        },
    )
    audit.record("person.preferences_changed", user, by=user, digest=wishes.digest)


@transaction.atomic
def digest_off(token: str) -> User | None:
    """Switch the digest off for whoever the link of a mail was made for; None for a link that is not ours."""
    user = whose(token)
    if user is not None:
        preference, _ = Preference.objects.get_or_create(user=user)
        if Preference.objects.filter(pk=preference.pk, digest=True).update(digest=False):
            audit.record("person.preferences_changed", user, by=user, digest=False)
    return user


def token_of(user_id: int) -> str:
    """The signed word of a person's link that switches the digest off, and can do nothing else."""
    return signing.dumps(user_id, salt=SALT)


def whose(token: str) -> User | None:
    """The person a link was made for; None for a link that is not ours or of somebody who has left."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    found: User | None = User.objects.active().filter(pk=pk).first()
    return found


def _known(groups: Iterable[str]) -> list[str]:
    return sorted({group for group in groups if group in GROUPS})
