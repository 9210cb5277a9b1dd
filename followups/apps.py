from django.apps import AppConfig


class FollowUpsConfig(AppConfig):
    name = "followups"
    default_auto_field = "django.db.models.BigAutoField"
