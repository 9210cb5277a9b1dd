"""Importance by a scored model (domain.md section 6): criteria with weights, never one figure alone.

weighing   the model: criteria, scales, thresholds, what refuses to be published
facts      what it reads of accounts, gathered by set (orders through a source that leads registers)
scoring    the score as one expression over an account and its facts
recompute  bringing accounts to the model in chunks; the cap on protected accounts, by person, under a lock
dry_run    what a publication would do, from the same expressions and the same steps
judging    what people judge; owners propose, managers accept
explaining the score of one account in words
"""
