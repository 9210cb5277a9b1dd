"""What the OpenAPI document says about the API as a whole."""

API_DESCRIPTION = """
The same rules, the same words and the same limits as on the pages: a program sees and does what its person may.

**Log in** with a personal token from your profile: `Authorization: Bearer crm_…`. A token has scopes (`read`, `write`,
or `<area>:read` and `<area>:write`) and is valid for a year at most.

**Lists** come in pages of 25 (`page_size` up to 100). Follow `next` until it is null; rows that are added meanwhile move
nothing. `fields=id,name` leaves out what you do not need.

**Changes** send the `version` that was read; when somebody else was faster the answer is 409 `stale`. Nothing can be
deleted. Send an `Idempotency-Key` with every POST and PATCH: the same request with the same key is done once and
answered the same for 24 hours.

**Problems** are `application/problem+json` (RFC 9457): `code` is for programs, `detail` a sentence in the language of
`Accept-Language` (en, zh-hans, zh-hant). A rule that says no is 409; what you see and others may do is 403 `not_allowed`;
what you may not know of is 404, as if it were not there. `type` leads to the list of all codes.

**Limits**: 600 requests a minute for each token (the company may set another number); beyond it 429 `throttled` says in
`Retry-After` how many seconds to wait. Who guesses tokens is shut out by address. A token that is taken back opens
nothing from the next request on; when it was last used is known to the minute.

**What is not known** is never passed over: an unknown parameter, an unknown field, or one that can only be read is 400
with the names that are known. A customer who may be here already is 409 `possible_duplicate` with `duplicates`; send
`confirm_duplicate`: true to enter it nevertheless.

Dates are days of the company's time zone; moments carry their offset. Amounts are decimal numbers as text.
""".strip()

API_TAGS = [
    {"name": "people", "description": "Who one is, and colleagues by name."},
    {"name": "accounts", "description": "Customers: reading, entering, changing."},
    {"name": "moves", "description": "How an account changes hands: claim, suspend, keep, release, re-assign, transfer; and its ledger."},
    {"name": "batches", "description": "Many accounts moved by one decision: look at the plan, do it, take it back."},
    {"name": "working groups", "description": "Who of us serves an account with its owner."},
    {"name": "key persons", "description": "The customer's people."},
    {"name": "key accounts", "description": "Complaints, signals of change, actions of the account plan, supplier positions."},
    {"name": "cases", "description": "The case library: stories of won and lost deals, and what the month's panel gives them."},
    {"name": "portraits", "description": "What is known of customers, and how close we are to them."},
    {"name": "follow-ups", "description": "Contacts: log, correct, void, decide."},
    {"name": "attachments", "description": "Files of follow-ups."},
    {"name": "next steps", "description": "What is planned with a customer."},
    {"name": "leads", "description": "Companies and people that might buy."},
    {"name": "campaigns", "description": "Where leads come from."},
    {"name": "opportunities", "description": "Possible orders, by stage."},
    {"name": "tools", "description": "The lists of an opportunity's tools: benefits, objections, stances, rivals, closing."},
    {"name": "quotations", "description": "Offers in writing, version by version."},
    {"name": "orders", "description": "What was won."},
    {"name": "curve", "description": "When customers buy: the time-probability curve, and what stopping early would cost."},
    {"name": "funnel", "description": "The funnel in its three modes; in detail cohorts, cost of leads, losses and ageing."},
    {"name": "forecast", "description": "What is won, committed and likely against the targets; the targets themselves."},
    {"name": "figures of people", "description": "Figures of people with their medians, new staff, coaching notes."},
    {"name": "pool and desk", "description": "Moves in and out, what lies, second owners, what is coming, who is full."},
    {"name": "portfolio", "description": "Where accounts stand: closeness, spend, positions, ten contacts, silent protected ones."},
    {"name": "rule lab", "description": "Replays of the past under other numbers of the rules."},
    {"name": "catalogues", "description": "Products, competitors, reasons for losses: lists of the company, to be read."},
]  # fmt: skip
