from django.apps import AppConfig


class FollowUpsConfig(AppConfig):
    name = "followups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox the words for decisions about late entries."""
        from followups.models import Approval
        from notifications import catalogue

        catalogue.register("decision", "decision", dict(Approval.choices))
