from django.apps import AppConfig


class KeyAccountsConfig(AppConfig):
    name = "keyaccounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let plans and complaints follow merges."""
        from accounts.services.merging import joining
        from keyaccounts.services import bound, merging

        bound.register()
        joining.register(accounts=merging.move, persons=merging.move_person, counts=merging.recount)
