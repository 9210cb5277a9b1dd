"""Job runs, for reading."""

from django.contrib import admin

from commons.models import JobRun
from core.admin import ReadOnlyAdmin


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ("job", "on", "started_at", "finished_at", "counts")
    list_filter = ("job",)
    ordering = ("-on", "-pk")
