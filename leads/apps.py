from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let leads follow their owners when these leave or change teams, be found among duplicates, and keep their dormant accounts."""
        from accounts import duplicates, industries
        from accounts.committee import coverage
        from accounts.grading import facts as figures
        from accounts.services import people as changes
        from accounts.services import reserving
        from leads import columns  # noqa: F401  registers the lists
        from leads.coverage import agreeing
        from leads.duplicates import find_leads
        from leads.models import Lead
        from leads.services.dormant import working_on
        from leads.services.figures import orders_of
        from leads.services.leads import people

        changes.followed_by(left=people.left, moved=people.moved)
        duplicates.register(find_leads)
        coverage.register(agreeing)
        reserving.register(working_on)
        figures.register(orders_of)
        industries.register(industries.Kept(Lead, "lead", "lead.changed"))
