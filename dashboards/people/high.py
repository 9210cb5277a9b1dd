"""Visits to high levels as the account plan has them (keyaccounts/visits.py), of many people at once.

Meetings of whoever was there with somebody at their top, and noted visits of which somebody says what came of them, or
for which a contact is logged.
"""

from accounts.committee.rank import AT_TOP, PATTERNS
from followups.meetings import IN_PERSON

PARAMETERS = {"in_person": [str(channel.value) for channel in IN_PERSON], "leaders": PATTERNS}
_TOP = f"""f.effective AND f.voided_at IS NULL AND f.channel = ANY(%(in_person)s) AND EXISTS (
        SELECT 1 FROM followups_followupperson l JOIN accounts_keyperson k ON k.id = l.person_id
        WHERE l.follow_up_id = f.id AND l.current AND {AT_TOP}
    )"""  # noqa: S608  no value  # nosec B608
HIGH = f"""
high AS (
    SELECT who.id AS person, span.n, f.account_id, f.occurred_on AS day, f.id, NULL::bigint AS visit_id
    FROM who CROSS JOIN span JOIN followups_followup f
        ON f.author_id = who.id AND f.author_present AND f.occurred_on BETWEEN span.since AND span.until
    WHERE {_TOP}
    UNION ALL
    SELECT who.id, span.n, f.account_id, f.occurred_on, f.id, NULL
    FROM who JOIN followups_followupparticipant p ON p.user_id = who.id AND p.current
    JOIN followups_followup f ON f.id = p.follow_up_id AND f.author_id <> who.id
    JOIN span ON f.occurred_on BETWEEN span.since AND span.until
    WHERE {_TOP}
    UNION ALL
    SELECT who.id, span.n, v.account_id, v."on", NULL, v.id FROM who CROSS JOIN span JOIN keyaccounts_highvisit v
        ON v.by_id = who.id AND v."on" BETWEEN span.since AND span.until AND v.voided_at IS NULL AND v."on" <= %(today)s
    WHERE v.outcome ~ '[^[:space:]]' OR EXISTS (
        SELECT 1 FROM followups_followup f JOIN followups_followupperson l ON l.follow_up_id = f.id
        WHERE f.account_id = v.account_id AND f.occurred_on = v."on" AND f.effective AND f.voided_at IS NULL
            AND l.person_id = v.person_id AND l.current
    )
)"""  # noqa: S608  no value  # nosec B608
