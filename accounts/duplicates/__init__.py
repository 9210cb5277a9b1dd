"""Whether a company or a person is there already, told without showing what is not the reader's to see."""

from accounts.duplicates.looking import find, find_many, register
from accounts.duplicates.pairs import Pair, pairs_for
from accounts.duplicates.twins import Asked, Reason, Twin, Why

__all__ = ["Asked", "Pair", "Reason", "Twin", "Why", "find", "find_many", "pairs_for", "register"]
