from django.apps import AppConfig


class KeyAccountsConfig(AppConfig):
    name = "keyaccounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let plans and complaints follow merges and moves, and hand out what they hold about a person."""
        from accounts.services.merging import joining
        from keyaccounts.services import bound, handing, holding, merging

        bound.register()
        holding.register()
        handing.register()
        joining.register(accounts=merging.move, persons=merging.move_person, counts=merging.recount)
