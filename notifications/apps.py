from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say in words why a robot's messages do not arrive."""
        from notifications import wording
        from notifications.models import Trouble

        wording.register("trouble", "why", dict(Trouble.choices))
