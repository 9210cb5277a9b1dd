"""Why the library says no, each a sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class NamesSomebody(Refusal):
    """A shared case names a person of the customer, or the customer."""

    code = "names_somebody"

    def __init__(self, words: list[str]) -> None:
        super().__init__(
            _("Everybody reads a shared case, and it names the customer: %(words)s. Write the role instead."),
            words=", ".join(words),
        )


class MayNameSomebody(Refusal):
    """A word of the case may stand for a person of the customer; the author says whether it does."""

    code = "may_name_somebody"

    def __init__(self, words: list[str]) -> None:
        super().__init__(
            _("These words may stand for people of the customer: %(words)s. Write the role, or say that they do not."),
            words=", ".join(words),
        )
        self.words = words


class PanelClosed(Refusal):
    """The month is closed: its scores stand."""

    code = "panel_closed"

    def __init__(self) -> None:
        super().__init__(_("This month is closed already. Reload the page to see what came of it."))


class NotOnPanel(Refusal):
    """Only members of the panel score."""

    code = "not_on_panel"

    def __init__(self) -> None:
        super().__init__(_("You are not on the panel of this month. Its members score; managers name them."))


class OwnCase(Refusal):
    """Nobody scores their own story."""

    code = "own_case"

    def __init__(self) -> None:
        super().__init__(_("This case is your own: the other members of the panel score it."))
