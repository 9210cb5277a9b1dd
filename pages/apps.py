from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the inbox the words for what is exported."""
        from notifications import wording
        from pages.exporting.kinds import KINDS

        wording.register("rows_words", "rows_words", {kind.name: kind.label for kind in KINDS.values()})
