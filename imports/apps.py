from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let an erasure reach the rows of files, and lists be narrowed to what an import brought."""
        from imports.models import ImportRow
        from imports.services import forgetting
        from lists import imported
        from portraits.services.personal import joining

        joining.register("import rows", forgetting.forget, rows=("imports.importrow", forgetting.rows))
        imported.register(ImportRow.objects.written_by)
