"""Work that ran in the background."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.catalogue.words import Kind

KINDS: dict[str, Kind] = {
    "batch_done": Kind(
        _("The batch is done: %(accounts)s moved, %(left)s not moved."),
        ngettext_lazy("%(count)d batch is done", "%(count)d batches are done", "count"),
        "checklist",
        "success",
        label=_("Finished batches"),
        optional=True,
    ),
    "batch_undone": Kind(
        _("%(who)s has undone your batch."),
        ngettext_lazy("%(count)d batch was undone", "%(count)d batches were undone", "count"),
        "arrow-back-up",
        "warning",
        label=_("Batches undone by others"),
    ),
    "export_ready": Kind(
        _("Your export is ready: %(rows_words)s, %(rows)s rows. Fetch it within three days."),
        ngettext_lazy("%(count)d export is ready", "%(count)d exports are ready", "count"),
        "download",
        "success",
        label=_("Finished exports"),
    ),
    "export_failed": Kind(
        _("Your export could not be made: %(rows_words)s. Try it again with narrower filters."),
        ngettext_lazy("%(count)d export could not be made", "%(count)d exports could not be made", "count"),
        "alert-triangle",
        "danger",
        label=_("Failed exports"),
    ),
    "import_done": Kind(
        _("“%(file)s” is imported: %(created)s created, %(updated)s updated, %(skipped)s skipped, %(failed)s failed."),
        ngettext_lazy("%(count)d import is done", "%(count)d imports are done", "count"),
        "checklist",
        "success",
        label=_("Finished imports"),
        optional=True,
    ),
    "import_undone": Kind(
        _("%(who)s has taken your import “%(file)s” back."),
        ngettext_lazy("%(count)d import was taken back", "%(count)d imports were taken back", "count"),
        "arrow-back-up",
        "warning",
        label=_("Imports taken back by others"),
    ),
    "robot_failed": Kind(
        _("Messages of the robot “%(name)s” do not arrive. %(why)s."),
        ngettext_lazy("%(count)d robot fails", "%(count)d robots fail", "count"),
        "alert-triangle",
        "danger",
        label=_("Robots that fail"),
        admins=True,
    ),
}
