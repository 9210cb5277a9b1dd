"""Events, for reading."""

from django.contrib import admin

from audit.models import Event
from core.admin import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "code", "actor", "subject_type", "subject_id")
    list_select_related = ("actor",)
    ordering = ("-at", "-pk")
