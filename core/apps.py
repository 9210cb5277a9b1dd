from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Labels of the admin pages speak the reader's language, and every form says what to do."""
        from core import form_words, labels
        from core.api import words

        labels.translate()
        form_words.teach()
        words.say_plainly()
