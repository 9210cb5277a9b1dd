"""The inbox learns that an import is done, or was taken back."""

from __future__ import annotations

from imports.models import Import
from notifications.services import Message, tell


def told_done(batch: Import) -> None:
    """Whoever imported; once."""
    params = {
        "file": batch.file_name, "created": batch.created, "updated": batch.updated, "failed": batch.failed,
        "skipped": batch.skipped,
        "import_page": batch.pk,
    }  # fmt: skip
    tell([Message(batch.by_id, "import_done", f"import:{batch.pk}:done", params=params)])


def told_undone(batch: Import) -> None:
    """Whoever imported, when somebody else took it back."""
    if batch.undo_by and batch.undo_by_id != batch.by_id:
        params = {"file": batch.file_name, "who": batch.undo_by.name, "import_page": batch.pk}
        tell([Message(batch.by_id, "import_undone", f"import:{batch.pk}:undone", params=params)])
