"""How high a person stands at the customer's (domain.md section 8)."""

from __future__ import annotations

from accounts.models import KeyPerson, KeyRole, Rank

# Words of a title by which an executive is recognised; whoever has the money is one whatever the title says.
LEADERS = (
    "总经理", "總經理", "副总", "副總", "董事", "总裁", "總裁", "厂长", "廠長", "老板", "老闆", "总监", "總監", "创始", "創始",
    "chief", "ceo", "cfo", "coo", "cto", "president", "director", "owner", "founder", "partner", "managing", "vp", "head of",
)  # fmt: skip

# The same as a condition on a row `k` of key persons; PATTERNS is its parameter `leaders`.
AT_TOP = (
    """(k.rank = 'executive' OR k.rank = '' AND ('investor' = ANY(k.roles) OR lower(k.title) LIKE ANY (%(leaders)s)))"""
)
PATTERNS = [f"%{word}%" for word in LEADERS]


def rank_of(person: KeyPerson) -> str:
    """How high somebody stands: as entered, else by role and title, a guess that the brief names as one."""
    if person.rank:
        return str(person.rank)
    title = person.title.lower()
    leads = KeyRole.INVESTOR in person.roles or any(word in title for word in LEADERS)
    return Rank.EXECUTIVE.value if leads else Rank.SPECIALIST.value


def at_top(person: KeyPerson) -> bool:
    """Whether a visit to them is one to a high level; AT_TOP says it of many."""
    return rank_of(person) == Rank.EXECUTIVE
