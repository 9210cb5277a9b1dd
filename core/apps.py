from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Labels of the admin pages speak the reader's language."""
        from core import labels

        labels.translate()
