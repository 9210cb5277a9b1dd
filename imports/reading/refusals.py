"""What cannot be read, as a code and its parameters; imports/words.py has the sentences."""

from typing import Any


class Unreadable(Exception):
    """The file is no table we can read. `code` names the sentence, `params` what stands in it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params
