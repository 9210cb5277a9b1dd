from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowUpsConfig(AppConfig):
    name = "followups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox words for decisions, batches who was in touch since, accounts to take their leads along."""
        from accounts.services import reserving
        from accounts.services.batches import since
        from followups.models import Approval
        from followups.services import recent
        from followups.services.approvals import FOR_LIFE
        from followups.services.leads.going_along import go_along
        from notifications import wording

        for_life = _("approved; it counts for life only, as it was before this ownership cycle")
        wording.register("decision", "decision", {**dict(Approval.choices), FOR_LIFE: for_life})
        since.contacts_told_by(recent.latest_contacts)
        reserving.settled_by(go_along)
