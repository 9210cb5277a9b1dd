from django.apps import AppConfig


class PortraitsConfig(AppConfig):
    name = "portraits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let portraits follow merges, and `verify` compare them."""
        from accounts.services import verify
        from accounts.services.merging import joining
        from portraits.services import checking, merging

        joining.register(accounts=merging.move, persons=merging.move_person, counts=merging.recount)
        verify.join(checking.differences)
