"""Whether a company or a person is there already, told without showing what is not the reader's to see."""

from accounts.duplicates.looking import find, find_many, register
from accounts.duplicates.pairs import Pair, pairs_for
from accounts.duplicates.standing import KnownAlready, SayWhy, check, in_the_way
from accounts.duplicates.twins import Asked, Reason, Twin, Why

__all__ = [
    "Asked", "KnownAlready", "Pair", "Reason", "SayWhy", "Twin", "Why", "check", "find", "find_many", "in_the_way",
    "pairs_for", "register",
]  # fmt: skip
