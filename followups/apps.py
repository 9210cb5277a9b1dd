from django.apps import AppConfig


class FollowUpsConfig(AppConfig):
    name = "followups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox the words for decisions about late entries, and batches who was in touch since."""
        from accounts.services.batches import since
        from followups.models import Approval
        from followups.services import recent
        from notifications import catalogue

        catalogue.register("decision", "decision", dict(Approval.choices))
        since.contacts_told_by(recent.latest_contacts)
