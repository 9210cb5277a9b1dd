"""What big customers ask first, and how to lead back to the project (domain.md section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.kept import KeptModel, KeptQuerySet, kept
from core.worded import worded

if TYPE_CHECKING:
    from users.models import User


class QuestionQuerySet(KeptQuerySet["Question"]):
    """The bank; everybody reads it."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: everybody who works here."""
        return self.all()

    def in_use(self) -> Self:
        """Those that are shown."""
        return self.filter(retired_at=None)


@kept
class Question(KeptModel):
    """One question of theirs, our answer, and the sentence that leads back; in one language at least, edited by admins."""

    ask = models.CharField(_("question in English"), max_length=200, blank=True)
    ask_hans = models.CharField(_("question in simplified Chinese"), max_length=200, blank=True)
    ask_hant = models.CharField(_("question in traditional Chinese"), max_length=200, blank=True)
    answer = models.TextField(_("answer in English"), max_length=1000, blank=True)
    answer_hans = models.TextField(_("answer in simplified Chinese"), max_length=1000, blank=True)
    answer_hant = models.TextField(_("answer in traditional Chinese"), max_length=1000, blank=True)
    back = models.CharField(_("leading back, in English"), max_length=300, blank=True)
    back_hans = models.CharField(_("leading back, in simplified Chinese"), max_length=300, blank=True)
    back_hant = models.CharField(_("leading back, in traditional Chinese"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    retired_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The question in the reader's language."""
        return worded(self, "ask")

    @property
    def answer_words(self) -> str:
        """The answer in the reader's language."""
        return worded(self, "answer")

    @property
    def back_words(self) -> str:
        """How to lead back, in the reader's language."""
        return worded(self, "back")


class QuestionNoteQuerySet(KeptQuerySet["QuestionNote"]):
    """People's own notes."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own."""
        return self.filter(user=user)

    def current(self) -> Self:
        """Those that hold."""
        return self.filter(replaced_at=None)


@kept
class QuestionNote(KeptModel):
    """What somebody noted for themselves beside a question; replaced by a later note."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="notes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    noted_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = QuestionNoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "question"], condition=Q(replaced_at=None), name="one_note_a_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.question_id}"
