"""The case library: stories of won and lost deals, the month's panel with its scores, rewards, marks of readers."""

from cases.models.case import (
    LONGEST_RULE,
    LONGEST_TEXT,
    MOST_CONTACTS,
    SECTIONS,
    TEXTS,
    Case,
    CaseQuerySet,
    CaseSearch,
    CaseState,
    CaseVersion,
    Result,
    Useful,
)
from cases.models.panel import CRITERIA, Panel, PanelMember, Reward, Score, Standing

__all__ = [
    "CRITERIA",
    "LONGEST_RULE",
    "LONGEST_TEXT",
    "MOST_CONTACTS",
    "SECTIONS",
    "TEXTS",
    "Case",
    "CaseQuerySet",
    "CaseSearch",
    "CaseState",
    "CaseVersion",
    "Panel",
    "PanelMember",
    "Result",
    "Reward",
    "Score",
    "Standing",
    "Useful",
]
