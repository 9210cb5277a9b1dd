"""Leads from the first word to conversion (domain.md 1 and 2.1).

- `entry` enters and edits; `pool` claims; `handing` assigns one or many; `deciding` gives back, gives up, takes up
  again and keeps the three answers of MAN.
- `moves` holds the statements by which leads change hands, `clock` the day on which an untouched one goes back,
  `sweep` the nightly return, `people` what happens when somebody leaves or changes teams, `telling` the notices.

Locks go people, then accounts, then leads.
"""
