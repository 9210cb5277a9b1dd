"""Calls for the manager: `raising` makes, answers and reminds; `resting` ends those that nothing calls for any more."""
