"""What indexes of accounts tell beside their order, so that filters and doors pass over other rows inside them.

What a contact changes, or the counting of a grade, is in one of the indexes anyway.
"""

OF_TEAMS = ["industry", "region", "state", "grade", "protected", "current_cycle", "grade_by_model"]
BY_KEY = ["state", "team", "owner", "current_cycle", "sort_key"]  # of accounts that something else leads to
IN_LISTS = [
    "state", "grade", "protected", "vip", "industry", "region", "current_cycle", "grade_by_model", "next_step_on",
    "cycle_contacts", "lifetime_contacts",
]  # fmt: skip
IN_QUEUES = [
    "owner", "state", "grade", "next_contact_due_on", "last_contact_on", "recycle_due_on", "suspend_due_on",
    "cycle_started_on", "next_step_on", "cycle_contacts", "lifetime_contacts",
]  # fmt: skip
