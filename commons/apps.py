from django.apps import AppConfig


class CommonsConfig(AppConfig):
    name = "commons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is entered anywhere is looked at: no data on children."""
        from commons import entered

        entered.teach()
