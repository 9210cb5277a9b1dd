from django.apps import AppConfig


class PortraitsConfig(AppConfig):
    name = "portraits"
    default_auto_field = "django.db.models.BigAutoField"
