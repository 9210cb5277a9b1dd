from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let cases follow merges, and erasures reach what is made from their texts."""
        from accounts.services.merging import joining as merging
        from cases import words
        from cases.services import erased, moving
        from notifications import wording
        from portraits.services.personal import joining

        merging.register(accounts=moving.move, persons=moving.move_person, counts=moving.recount)
        joining.register("cases", erased.forget, after=erased.write_keys)
        wording.register("case_of", "month", words.Months())
