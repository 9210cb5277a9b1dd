"""Files that hang on contacts with a person: only people can read them, so each is asked about."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.naming import MARK
from commons.models import Attachment

LABEL = "commons.attachment"


def remove(ids: Collection[int]) -> int:
    """Take files off the disk once this is saved; their rows stay and say when. Safe to run again."""
    done = 0
    for row in Attachment.objects.filter(pk__in=ids, removed_at=None):
        name = row.file.name
        Attachment.objects.filter(pk=row.pk).update(file="", name=MARK, removed_at=timezone.now())
        if name:
            transaction.on_commit(partial(default_storage.delete, str(name)))
        done += 1
    return done
