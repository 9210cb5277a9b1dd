from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let cases follow merges, erasures reach what is made from their texts, and industries be one list with theirs."""
        from accounts.industries import Kept, register
        from accounts.services.merging import joining as merging
        from cases import words
        from cases.models import Case
        from cases.services import erased, industries, moving
        from notifications import wording
        from portraits.services.personal import joining

        merging.register(accounts=moving.move, persons=moving.move_person, counts=moving.recount)
        joining.register("cases", erased.forget, after=erased.write_keys)
        register(Kept(Case, "case", "case.changed", industries.along, industries.written))
        wording.register("case_of", "month", words.Months())
