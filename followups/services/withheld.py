"""What an entry says, without what names persons whose processing has stopped (decision 0026)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from accounts.models import KeyPerson
from accounts.naming import Naming

WITHHELD = Prefetch(
    "account__persons", KeyPerson.objects.filter(restricted_at__isnull=False, erased_at=None), to_attr="withheld"
)


def said(follow_up: Any) -> str:
    """The text as it is shown; the entry came with WITHHELD."""
    held = follow_up.account.withheld
    return str(Naming(held).without(follow_up.text)) if held else str(follow_up.text)
