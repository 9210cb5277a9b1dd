"""One import: a file that somebody brought, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from commons.kept import KeptModel, KeptQuerySet, kept

if TYPE_CHECKING:
    from users.models import User


class Kind(models.TextChoices):
    """What the rows of a file become."""

    LEADS = "leads", _("Leads")
    ACCOUNTS = "accounts", _("Accounts")
    PERSONS = "persons", _("Key persons")
    FOLLOWUPS = "followups", _("Follow-ups")
    ORDERS = "orders", _("Orders")


class ImportState(models.TextChoices):
    """How far an import is."""

    MAPPING = "mapping", pgettext_lazy("import", "Choose columns")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    PREVIEW = "preview", pgettext_lazy("import", "To look through")
    RUNNING = "running", pgettext_lazy("import", "Being written")
    DONE = "done", pgettext_lazy("import", "Done")
    UNDOING = "undoing", pgettext_lazy("import", "Being taken back")
    UNDONE = "undone", pgettext_lazy("import", "Taken back")


UNDER_WAY = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


class ImportQuerySet(KeptQuerySet["Import"]):
    """Imports and who sees them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: one's own; all for admins (a file may hold what others may not see)."""
        return self.all() if user.is_admin else self.filter(by=user)

    def served_by(self, user: User) -> Self:
        """A door to how an import went, without its rows: one's own, for managers those of their people, for admins all."""
        if user.is_admin:
            return self.all()
        return self.filter(models.Q(by=user) | models.Q(by__team__in=user.managed_team_ids))

    def under_way(self) -> Self:
        """Those a worker has something to do for."""
        return self.filter(state__in=UNDER_WAY)


@kept
class Import(KeptModel):
    """A file's rows on their way into the CRM: read, mapped, looked through, written, perhaps taken back."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.MAPPING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    created_at = models.DateTimeField()
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    about = models.JSONField(default=dict, help_text="format, charset, separator, sheets, notes: what the reader saw")

    sheet = models.PositiveSmallIntegerField(default=0)
    header_row = models.PositiveIntegerField(default=1, help_text="the row that names the columns; 0: none does")
    headers = models.JSONField(default=list)
    signature = models.CharField(max_length=64, blank=True, help_text="of the headers: the same source comes again")
    mapping = models.JSONField(default=dict, help_text="column (counted from 0) to field")
    options = models.JSONField(default=dict)

    total = models.PositiveIntegerField(default=0, help_text="rows below the header")
    checked_through = models.PositiveIntegerField(default=0)
    done_through = models.PositiveIntegerField(default=0, help_text="rows up to this number are written")
    progress = models.PositiveIntegerField(default=0, help_text="rows dealt with in the present state")
    planned = models.JSONField(default=dict, help_text="rows by plan, and how many are known already")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0)
    kept_back = models.PositiveIntegerField(default=0, help_text="left alone by the undo: changed since")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undo_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    troubled_at = models.DateTimeField(null=True, help_text="the last try broke off")
    trouble = models.CharField(max_length=300, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes: ClassVar = [
            models.Index(fields=["by", "-created_at", "-id"], name="imports_of_person"),
            models.Index(fields=["-created_at", "-id"], name="imports_by_date"),
            models.Index(
                fields=["id"],
                name="imports_under_way",
                condition=models.Q(state__in=["checking", "running", "undoing"]),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has something to do."""
        return self.state in UNDER_WAY

    @property
    def state_words(self) -> str:
        """How far it is, in words; an undo that left rows as they are took it back only in part."""
        partly = self.state == ImportState.UNDONE and self.kept_back
        return pgettext("import", "Partly taken back") if partly else self.get_state_display()

    @property
    def is_undoable(self) -> bool:
        """Whether something was written that can be taken back, or is being written; also what stayed the last time."""
        if self.state == ImportState.UNDONE:
            return bool(self.kept_back)
        return self.state in (ImportState.RUNNING, ImportState.DONE) and bool(self.created or self.updated)

    @property
    def written(self) -> int:
        """Rows that made or changed something."""
        return self.created + self.updated
