from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox the words for moves and calls."""
        from accounts.models import EscalationKind, Rule
        from notifications import catalogue

        catalogue.register("rule", "why", dict(Rule.choices))
        catalogue.register("kind", "why", dict(EscalationKind.choices))
