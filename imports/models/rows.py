"""The rows of a file, each with what is planned, what came of it, and what an undo needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, KeyPerson
from commons.kept import KeptModel, KeptQuerySet, kept
from followups.models import FollowUp
from imports.models.imports import Import, Kind
from leads.models import Order

if TYPE_CHECKING:
    from users.models import User


class Plan(models.TextChoices):
    """What will become of a row."""

    CREATE = "create", pgettext_lazy("import", "New")
    UPDATE = "update", pgettext_lazy("import", "Update")
    SKIP = "skip", pgettext_lazy("import", "Skip")
    ERROR = "error", pgettext_lazy("import", "Error")


class Choice(models.TextChoices):
    """What to do with a row that is known already."""

    SKIP = "skip", _("Skip it")
    UPDATE = "update", _("Update what is there")
    CREATE = "create", _("Create it nevertheless")


class Outcome(models.TextChoices):
    """What became of a row."""

    WAITING = "", pgettext_lazy("import", "waiting")
    CREATED = "created", pgettext_lazy("import", "created")
    UPDATED = "updated", pgettext_lazy("import", "updated")
    SKIPPED = "skipped", pgettext_lazy("import", "skipped")
    FAILED = "failed", pgettext_lazy("import", "failed")
    UNDONE = "undone", pgettext_lazy("import", "taken back")
    STAYED = "stayed", pgettext_lazy("import", "left as it is")


_SAID = """jsonb_path_exists(%(expressions)s, '$[*] ? (!(@.c starts with "stays_"))')"""


class ImportRowQuerySet(KeptQuerySet["ImportRow"]):
    """Rows and who reads them."""

    def visible_to(self, user: User) -> Self:
        """The only door from a request: rows of imports the person may see."""
        return self.filter(batch__in=Import.objects.visible_to(user))

    def written_by(self, kind: str, batch: int, user: User) -> Any:
        """Ids of what an import, which the person may see, made or changed of that kind; accounts: also those of its
        persons, follow-ups and orders."""  # fmt: skip
        written = self.visible_to(user).filter(
            batch=batch, outcome__in=[Outcome.CREATED, Outcome.UPDATED, Outcome.STAYED], made__isnull=False
        )
        of_kind = written.filter(batch__kind=kind).values("made")
        if kind != Kind.ACCOUNTS:
            return of_kind
        found = Account.objects.filter(pk__in=of_kind).order_by().values("pk")
        parts = [
            model._default_manager.filter(pk__in=written.filter(batch__kind=other).values("made")).order_by()
            for other, model in ((Kind.PERSONS, KeyPerson), (Kind.FOLLOWUPS, FollowUp), (Kind.ORDERS, Order))
        ]
        return found.union(*(part.values("account_id") for part in parts))

    def remarked(self) -> Self:
        """Rows with something to say about how they were read or written; why one stayed in an undo is told apart."""
        return self.filter(Func(F("problems"), template=_SAID, output_field=models.BooleanField()))

    def of(self, batch: Import) -> Self:
        """The data rows of the chosen sheet, in the order of the file."""
        return self.filter(batch=batch, sheet=batch.sheet, number__gt=batch.header_row).order_by("number")


@kept
class ImportRow(KeptModel):
    """One row of the file."""

    batch = models.ForeignKey(Import, models.PROTECT, related_name="rows", db_index=False)
    sheet = models.PositiveSmallIntegerField(db_default=0)
    number = models.PositiveIntegerField(help_text="as the spreadsheet counts it")
    raw = models.JSONField(help_text="the cells")
    plan = models.CharField(max_length=6, choices=Plan.choices, db_default="create")
    choice = models.CharField(max_length=6, choices=Choice.choices, db_default="", blank=True)
    twin = models.JSONField(null=True, help_text="what is known already: of which kind, which one, by what")
    problems = models.JSONField(null=True, help_text="errors and remarks: code, column, parameters")
    outcome = models.CharField(max_length=7, choices=Outcome.choices, db_default="", blank=True)
    made = models.BigIntegerField(null=True, help_text="id of what was created or updated")
    undo = models.JSONField(null=True, help_text="what an undo puts back, and what must not have changed")

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "sheet", "number"], name="import_row_once")]
        indexes: ClassVar = [
            models.Index(fields=["batch", "number"], name="import_rows_to_look_at", condition=~models.Q(plan="create")),
            models.Index(fields=["made"], name="import_rows_undone", condition=models.Q(outcome="undone")),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"
