"""Logging contacts and planning what comes next (domain.md 2.2 and 5).

- `log.log` writes a follow-up, counts it if it counts, ticks off steps and plans the next one: one transaction.
- `corrections` corrects, voids and disallows; `approvals` decides late entries. Each recounts the account.
- `counting` says what counts and finds differences between follow-ups and contact days (for `verify`).
- `retries` knows what a key has saved already: a retry, or something else under the same key; `said` is what an entry says.
- `steps` opens, does, snoozes and cancels next steps; `order_steps` the two steps that follow an order.
- `cadence` proposes the next date; `reminders` tells owners once a day; `files` checks attachments;
  `people` says who may do what and whom the form offers; `outcome` is the sentence after a save.

Every write locks the account's row first; people's rows are never locked here. Moments are aware datetimes, days are
dates of the company's zone (core.clock.business_date).
"""
