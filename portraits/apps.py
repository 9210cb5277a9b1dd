from django.apps import AppConfig


class PortraitsConfig(AppConfig):
    name = "portraits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let portraits follow merges, `verify` compare them, and the list of accounts show the distance."""
        from accounts import beside
        from accounts.services import verify
        from accounts.services.merging import joining
        from portraits.columns import DISTANCE
        from portraits.services import checking, following, merging

        joining.register(accounts=merging.move, persons=merging.move_person, counts=merging.recount)
        joining.register_move(following.take_along)
        beside.register(DISTANCE)
        verify.join(checking.differences)
