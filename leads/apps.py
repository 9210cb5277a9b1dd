from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let leads be found among duplicates."""
        from accounts import duplicates
        from leads.duplicates import find_leads

        duplicates.register(find_leads)
