from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let an erasure reach the rows of files."""
        from imports.services import forgetting
        from portraits.services.personal import joining

        joining.register("import rows", forgetting.forget)
