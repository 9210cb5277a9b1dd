from django.apps import AppConfig


class PortraitsConfig(AppConfig):
    name = "portraits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let portraits follow merges, `verify` compare them, and the list of accounts show the distance."""
        from accounts import beside, facts
        from accounts.services import verify
        from accounts.services.merging import joining
        from followups import after
        from notifications import wording
        from portraits.asking import next_question
        from portraits.columns import DISTANCE
        from portraits.models import Stage
        from portraits.services import checking, following, merging
        from portraits.services.binding.ours import register_ours

        stages = {stage.value: stage.label for stage in Stage}
        wording.register("distance", "distance", stages)
        wording.register("distance_before", "distance_before", stages)
        register_ours()
        facts.follow(merging.changed)
        after.register(next_question)
        joining.register(accounts=merging.move, persons=merging.move_person, counts=merging.recount)
        joining.register_differing(merging.differing)
        joining.register_move(following.take_along)
        beside.register(DISTANCE)
        verify.join(checking.differences)
