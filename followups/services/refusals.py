"""Every reason for which a follow-up or a step is refused."""

from core.errors import Refusal


class WrongInput(Refusal):
    """A value that does not fit; `field` is the form's name for it, the message says what would fit."""

    code = "invalid"

    def __init__(self, field: str, message: object, **params: object) -> None:
        super().__init__(message, **params)  # type: ignore[arg-type]
        self.field = field


class KeyTaken(Refusal):
    """The client's key belongs to another entry."""

    code = "key_taken"


class WrongFile(WrongInput):
    """An attachment of a kind or size that is not taken."""

    code = "wrong_file"
