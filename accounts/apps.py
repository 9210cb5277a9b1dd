from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox the words for moves and calls, and which accounts its reader may see."""
        from accounts import columns  # noqa: F401  registers the list
        from accounts.explain import told_words
        from accounts.models import Account, EscalationKind, VipCause
        from notifications import inbox, wording

        wording.register_story(told_words)
        wording.register("kind", "why", dict(EscalationKind.choices))
        wording.register("vip_cause", "vip_cause", dict(VipCause.choices))
        inbox.register_door(
            lambda user, ids: set(Account.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        )
