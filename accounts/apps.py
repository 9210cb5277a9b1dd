from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox the words for moves and calls, and which accounts its reader may see."""
        from accounts import columns  # noqa: F401  registers the list
        from accounts.explain import told_words
        from accounts.models import Account, EscalationKind, VipCause
        from accounts.services import withholding
        from lists import exporting
        from notifications import inbox, wording

        wording.register_story(told_words)
        wording.register("kind", "why", dict(EscalationKind.choices))
        wording.register("vip_cause", "vip_cause", dict(VipCause.choices))
        exporting.finish_with(withholding.hide_some)
        inbox.register_veil(
            lambda notices: withholding.veil(
                {one.account_id for one in notices if one.account_id}, notices, fields=["params"]
            )
        )
        inbox.register_door(
            lambda user, ids: set(Account.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        )
