"""Forms of the case library."""

from cases.forms.case import CaseForm, ShareForm, WithdrawForm
from cases.forms.panel import PanelForm, RewardForm, ScoreForm

__all__ = ["CaseForm", "PanelForm", "RewardForm", "ScoreForm", "ShareForm", "WithdrawForm"]
