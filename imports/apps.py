from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lists can be narrowed to what an import brought."""
        from imports.models import ImportRow
        from lists import imported

        imported.register(ImportRow.objects.written_by)
