"""The forms of the follow-up pages: they read what was typed and hand it to the services."""

from followups.forms.deciding import CancelStepForm, MetForm, ReasonForm, SnoozeForm, StepForm
from followups.forms.entry import CorrectForm, initial_of
from followups.forms.log import LogForm, initial_of_log, step_words

__all__ = [
    "CancelStepForm",
    "CorrectForm",
    "LogForm",
    "MetForm",
    "ReasonForm",
    "SnoozeForm",
    "StepForm",
    "initial_of",
    "initial_of_log",
    "step_words",
]
