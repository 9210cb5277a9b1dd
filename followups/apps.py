from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowUpsConfig(AppConfig):
    name = "followups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox the words for decisions about late entries, and batches who was in touch since."""
        from accounts.services.batches import since
        from followups.models import Approval
        from followups.services import recent
        from followups.services.approvals import FOR_LIFE
        from notifications import wording

        for_life = _("approved; it counts for life only, as it was before this ownership cycle")
        wording.register("decision", "decision", {**dict(Approval.choices), FOR_LIFE: for_life})
        since.contacts_told_by(recent.latest_contacts)
