"""The ten steps and the question bank: admins keep the words, people keep notes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.refusals import InvalidInput, NotAllowed
from audit import services as audit
from core.errors import StaleEdit
from keyaccounts.models import CheckStep, Question, QuestionNote

if TYPE_CHECKING:
    from users.models import User

Entry = TypeVar("Entry", CheckStep, Question)
NOTE_LENGTH = 1000


@transaction.atomic
def save(row: Entry, values: Mapping[str, Any], *, by: User, version: int | None = None) -> Entry:
    """Add an entry of a catalogue, or change one. Raises NotAllowed, StaleEdit."""
    row = _locked(row, by, version) if row.pk else row
    if not by.is_admin:
        raise NotAllowed(_("Admins keep this catalogue."))
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row.pk:
        row.version += 1
    row.save()
    audit.record(f"{row._meta.model_name}.saved", row, by=by, fields=changed)
    return row


@transaction.atomic
def retire(row: CheckStep | Question, away: bool, *, by: User) -> None:
    """Show it no longer, or again; what was ticked or noted stays. Raises NotAllowed."""
    row = _locked(row, by, None)
    row.retired_at = timezone.now() if away else None
    row.version += 1
    row.save(update_fields=["retired_at", "version"])
    audit.record(f"{row._meta.model_name}.{'retired' if away else 'restored'}", row, by=by)


@transaction.atomic
def note(question: Question, text: str, *, by: User) -> None:
    """Keep a note of one's own beside a question; empty takes it away. Raises InvalidInput."""
    text = text.replace("\0", "").strip()
    if len(text) > NOTE_LENGTH:
        raise InvalidInput(_("Write it in at most %(most)s characters."), most=NOTE_LENGTH)
    Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    QuestionNote.objects.current().filter(question=question, user=by).update(replaced_at=timezone.now())
    if text:
        QuestionNote.objects.create(question=question, user=by, text=text, noted_at=timezone.now())


def _locked(row: Any, by: User, version: int | None) -> Any:
    if not by.is_admin:
        raise NotAllowed(_("Admins keep this catalogue."))
    found = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
    if version is not None and found.version != version:
        raise StaleEdit(
            _("Somebody else changed “%(name)s” in the meantime. Compare and save again."), name=found.words
        )
    return found
