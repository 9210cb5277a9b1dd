"""A tag for many records at once: by set, counted before, taken back on the same day (ux.md, lists)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from core.errors import Refusal
from lists.models import Tagging

if TYPE_CHECKING:
    from users.models import User

MOST = 10_000  # records at once
MOST_TAGS = 20  # of one record
LONGEST = 40
SEPARATORS = ",，、;；"


class TagRefused(Refusal):
    """A tag cannot be given or taken like that."""


def clean(text: str) -> str:
    """A tag as it is kept. Raises TagRefused for nothing, for too much, and for several at once."""
    tag = " ".join(text.replace("\0", "").split())
    if not tag:
        raise TagRefused(_("Write the tag."))
    if len(tag) > LONGEST:
        raise TagRefused(_("A tag has at most %(longest)d characters."), longest=LONGEST)
    if any(mark in tag for mark in SEPARATORS):
        raise TagRefused(_("One tag at a time, without commas."))
    return tag


def changing(rows: QuerySet[Any], tag: str, *, adds: bool) -> QuerySet[Any]:
    """Those of `rows` that would change: without the tag and with room for it, or with it."""
    if not adds:
        return rows.filter(tags__contains=[tag])
    return rows.exclude(tags__contains=[tag]).filter(tags__len__lt=MOST_TAGS)


@transaction.atomic
def change(rows: QuerySet[Any], ids: Sequence[int], *, of: str, tag: str, adds: bool, by: User, today: date) -> Tagging:
    """Give the tag to those of `ids` within `rows` (a door) that lack it, or take it from those that have it.

    `of` names the list; at most MOST records. Raises TagRefused for a tag that is none, and when nothing would change.
    """
    tag = clean(tag)
    chosen = changing(rows.filter(pk__in=list(ids)[:MOST]), tag, adds=adds)
    found = _locked(rows.model, chosen.order_by().values_list("pk", flat=True))
    changed = _write(rows.model, found, tag, adds=adds)
    if not changed:
        raise TagRefused(_("Nothing changes: they have this tag already.") if adds else _("None of them has this tag."))
    done = Tagging.objects.create(list=of, tag=tag, adds=adds, records=changed, by=by, on=today)
    _record(rows.model, done, changed, adds=adds, by=by)
    return done


@transaction.atomic
def undo(done: Tagging, rows: QuerySet[Any], *, by: User, today: date, now: datetime) -> int:
    """Take a change back on its day, as far as the records are still within `rows`; returns how many changed.

    Raises TagRefused when it was taken back already, or its day is over.
    """
    done = Tagging.objects.select_for_update().get(pk=done.pk)
    if done.undone_at or done.on != today:
        raise TagRefused(_("This can no longer be taken back: its day is over, or it is taken back already."))
    found = _locked(rows.model, rows.filter(pk__in=done.records).order_by().values_list("pk", flat=True))
    changed = _write(rows.model, found, done.tag, adds=not done.adds)
    Tagging.objects.filter(pk=done.pk).update(undone_at=now)
    _record(rows.model, done, changed, adds=not done.adds, by=by)
    return len(changed)


def _locked(model: type[models.Model], ids: Any) -> list[int]:
    rows = model._base_manager.filter(pk__in=list(ids)).order_by("pk")
    return list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _write(model: type[models.Model], ids: list[int], tag: str, *, adds: bool) -> list[int]:
    """Change what still wants it among locked rows; returns the ids."""
    rows = changing(model._base_manager.filter(pk__in=ids), tag, adds=adds)
    changed = sorted(rows.values_list("pk", flat=True))
    tags: Any = ArrayField(models.CharField(max_length=LONGEST))
    function, value = "array_append" if adds else "array_remove", Cast(Value(tag), models.CharField(max_length=LONGEST))
    after = Func(F("tags"), value, function=function, output_field=tags)
    model._base_manager.filter(pk__in=changed).update(tags=after, version=F("version") + 1)
    return changed


def _record(model: type[models.Model], done: Tagging, changed: list[int], *, adds: bool, by: User) -> None:
    name = model._meta.model_name or ""
    facts = {"tag": done.tag, "tagging": done.pk}
    audit.record_many(f"{name}.{'tagged' if adds else 'untagged'}", name, [(pk, facts) for pk in changed], by=by)
