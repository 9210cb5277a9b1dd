"""Personal tokens for programs: made once, shown once, taken back at any time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core.prepared import prepared
from users.models import Scope, Token, User
from users.services.positions import lock_people
from users.services.refusals import TokenRefused

LONGEST = timedelta(days=366)
MOST_LIVE = 20
BEGIN = "crm_"
PREFIX = len(BEGIN) + 8
COARSE = timedelta(minutes=1)
MOST_ADDRESSES = 50
NOTHING = "0" * 64


@transaction.atomic
def make(user: User, *, name: str, scopes: Sequence[str], expires_at: datetime, now: datetime) -> tuple[Token, str]:
    """A new token and its secret, which is not stored and never shown again.

    Valid until `expires_at`, a year at most. Raises TokenRefused.
    """
    lock_people([user.pk])  # two at once would both find the last place free
    if not name.strip():
        raise TokenRefused(_("Write what the token is for."))
    if not scopes or not set(scopes) <= set(Scope.values):
        raise TokenRefused(_("Choose what the token may reach."))
    if not now < expires_at <= now + LONGEST:
        raise TokenRefused(_("A token is valid for a year at most."))
    if Token.objects.live(now).filter(user=user).count() >= MOST_LIVE:
        raise TokenRefused(_("You have %(most)d tokens in use: take one back first."), most=MOST_LIVE)
    secret = f"{BEGIN}{get_random_string(8)}_{get_random_string(43)}"
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        prefix=secret[:PREFIX],
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        made_at=now,
        expires_at=expires_at,
    )
    audit.record("token.made", token, by=user, scopes=token.scopes, expires_at=expires_at.isoformat())
    return token, secret


@transaction.atomic
def revoke(token: Token, *, by: User, now: datetime) -> None:
    """Take a token back: it opens nothing from now on. Raises TokenRefused when it is taken back already."""
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        raise TokenRefused(_("This token is taken back already."))
    audit.record("token.revoked", token, by=by)


def digest_of(secret: str) -> str:
    """What is stored of a secret; it is long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def behind(secret: str, *, now: datetime) -> Token | None:
    """The live token of a secret; the comparison takes as long for a wrong secret as for an unknown one."""
    token: Token | None = prepared(
        "token",
        lambda prefix, now: Token.objects.live(now).select_related("user").filter(prefix=prefix),
        secret[:PREFIX].replace("\0", ""),
        now,
    ).first()
    same = hmac.compare_digest(digest_of(secret), token.digest if token else NOTHING)
    return token if same else None


def note_use(token: Token, *, address: str | None, now: datetime) -> None:
    """Remember, to the minute, that a token was used; from an address that is new for it, with an event."""
    this = Token.objects.filter(pk=token.pk)
    if token.last_used_at is None or token.last_used_at < now - COARSE:
        this.filter(Q(last_used_at=None) | Q(last_used_at__lt=now - COARSE)).update(last_used_at=now)
    if not address or address in token.addresses or len(token.addresses) >= MOST_ADDRESSES:
        return
    kind = ArrayField(models.GenericIPAddressField())
    longer = Func(F("addresses"), Value([address], output_field=kind), function="array_cat", output_field=kind)
    with transaction.atomic():
        if this.exclude(addresses__contains=[address]).update(addresses=longer):
            audit.record("token.new_address", token, by=token.user, address=address)
