"""Notices as a person reads them: sentences in the reader's language, grouped per kind and batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from core import formatting
from notifications import catalogue
from notifications.models import Notice

WITHOUT_LINK = {"moved_away", "batch_away", "batch_taken_back"}  # the account is somebody else's now
OWN_LIST = {"batch_assigned", "batch_returned"}


class _Values(dict[str, Any]):
    """Parameters of a sentence; one that an older notice lacks reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass
class Group:
    """Notices of one kind and batch, shown as one."""

    kind: catalogue.Kind
    notices: list[Notice] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The sentence of a single notice, or how many there are of what."""
        if len(self.notices) == 1:
            return sentence(self.notices[0])
        return str(self.kind.many % {"count": len(self.notices)})

    @property
    def tone(self) -> str:
        """The tone as the components name it."""
        return {"warning": "warn", "danger": "bad", "success": "good"}.get(self.kind.tone, "")

    @property
    def unread(self) -> list[int]:
        """Ids of those not yet read."""
        return [notice.pk for notice in self.notices if notice.read_at is None]

    @property
    def at(self) -> Any:
        """When the latest of them came."""
        return self.notices[0].at


def sentence(notice: Notice) -> str:
    """One notice in the reader's language."""
    values = _Values(catalogue.parameters(notice.params))
    for name, value in values.items():
        if isinstance(value, date):
            values[name] = formatting.day(value)
    return " ".join(str(catalogue.kind(notice.kind).one % values).split())


def address_of(notice: Notice) -> str:
    """The page a notice is about; empty when there is none for its reader."""
    if "leaver" in notice.params:
        return reverse("accounts:handover", args=[notice.params["leaver"]])
    if "batch_page" in notice.params:
        return reverse("accounts:batch", args=[notice.params["batch_page"]])
    if notice.kind in OWN_LIST:
        return f"{reverse('accounts:list')}?scope=mine&batch={notice.params['batch']}"
    if notice.account_id is None or notice.kind in WITHOUT_LINK:
        return ""
    return reverse("pages:account", args=[notice.account_id])


def grouped(notices: Iterable[Notice]) -> list[Group]:
    """Notices in groups per kind and batch, in the order of each group's latest."""
    groups: dict[tuple[str, str], Group] = {}
    for notice in notices:
        notice.words = sentence(notice)  # type: ignore[attr-defined]
        notice.linked = bool(address_of(notice))  # type: ignore[attr-defined]
        key = (notice.kind, notice.batch)
        groups.setdefault(key, Group(catalogue.kind(notice.kind))).notices.append(notice)
    return list(groups.values())
