"""Every code of a problem explained: what happened, what to do, an example; for the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Told:
    """One code in words; the example is a request, cut short, and the answer to it."""

    happened: str | Promise
    todo: str | Promise
    example: str


EXPLAINED: dict[str, Told] = {
    "validation": Told(
        _("Some values in the body or in the address do not fit."),
        _("Read errors: each one names the field and what would fit. Correct it and send the request again."),
        'POST /leads/  {"company": "River Foods Ltd", "source": "market"}\n400  "errors": [{"field": "source", "pointer": "/source", "code": "invalid_choice"}]',
    ),
    "parse_error": Told(
        _("The body is not JSON."),
        _("Let a library write the JSON instead of putting texts together."),
        'POST /leads/  {company: River}\n400',
    ),
    "idempotency_key_invalid": Told(
        _("The Idempotency-Key is empty, too long, or has signs that a key cannot have."),
        _("Send a new random UUID with each request."),
        'POST /accounts/4711/claim/  Idempotency-Key: (empty)\n400',
    ),
    "not_authenticated": Told(
        _("The request carries no token."),
        _("Send the header Authorization: Bearer with your token."),
        'GET /accounts/\n401  WWW-Authenticate: Bearer realm="api"',
    ),
    "token_invalid": Told(
        _("The token is unknown, has expired, was taken back, or its person has left."),
        _("Make a new token on your profile and give it to the program. Do not try again with the old one: wrong tokens shut your address out for minutes."),
        'GET /me/  Authorization: Bearer crm_…\n401',
    ),
    "forbidden": Told(
        _("The browser's log-in came without the proof that the request is from our own page."),
        _("Programs use a token. Pages send the CSRF token with each change."),
        'POST /accounts/  (session without X-CSRFToken)\n403',
    ),
    "not_allowed": Told(
        _("You may know of the record, and somebody else may do this with it: its owner, a manager or an admin."),
        _("Read detail: it says who may. Ask that person; sending it again changes nothing."),
        'POST /accounts/4711/transfer/  {"to": 8, "reason": "…"}\n403',
    ),
    "consent_needed": Told(
        _("The account is VVIP: the manager of its team decides who joins the working group."),
        _("Ask on the account's page and say why; the manager finds the wish on Today."),
        'POST /working-group-members/  {"account": 4711, "user": 8}\n409',
    ),
    "would_lower": Told(
        _("What is known was told or seen, and a guess would take its place."),
        _("Leave it, or send lower: true with the guess if it is worth more than what was known."),
        'POST /portrait-values/  {"account": 4711, "field": "basic_kind", "text": "Mill", "basis": "guessed"}\n409',
    ),
    "insufficient_scope": Told(
        _("The token is good, and was not made for this part of the API."),
        _("Make a token with the scope that scope names."),
        'POST /accounts/  (token with accounts:read)\n403  "scope": "accounts:write"',
    ),
    "not_found": Told(
        _("There is no such record or address, or you may not know of it."),
        _("Look at the id and at the address. Records that were merged or that left your sight are gone for you too."),
        'GET /accounts/999999/\n404',
    ),
    "method_not_allowed": Told(
        _("The address exists, and not for this method. Nothing can be deleted."),
        _("Use a method that the header Allow names."),
        'DELETE /accounts/4711/\n405  Allow: GET, PATCH',
    ),
    "not_acceptable": Told(
        _("The program asked for another form than JSON."),
        _("Leave the header Accept out, or send application/json."),
        'GET /accounts/  Accept: text/xml\n406',
    ),
    "refused": Told(
        _("A rule of the company does not allow this now."),
        _("Read detail: it says which rule, and what would help."),
        'POST /accounts/4711/…\n409',
    ),
    "possible_duplicate": Told(
        _("What you enter looks like something that is here already."),
        _("Look at duplicates. If it is another one, send the same again with confirm_duplicate: true."),
        'POST /accounts/  {"name": "Harbour Print"}\n409  "duplicates": [{"name": "Harbour Print Ltd"}]',
    ),
    "stale": Told(
        _("Somebody else saved the record after you read it."),
        _("Read the record again, put your change into it, and send the new version."),
        'PATCH /accounts/4711/  {"region": "Shanghai", "version": 3}\n409',
    ),
    "idempotency_in_progress": Told(
        _("The first request with this key is still being worked on."),
        _("Wait as Retry-After says and send the same request with the same key."),
        'POST /orders/640/void/  Idempotency-Key: 2f1c…\n409  Retry-After: 2',
    ),
    "too_large": Told(
        _("The body is larger than the server takes."),
        _("Send less at once: fewer records in a request, or a smaller file."),
        'POST /attachments/  (a file that is too large)\n413',
    ),
    "unsupported_media_type": Told(
        _("The body is of a kind that is not read."),
        _("Send Content-Type: application/json; files as multipart/form-data."),
        'POST /leads/  Content-Type: text/plain\n415',
    ),
    "idempotency_key_reused": Told(
        _("This key was used before for a request that said something else."),
        _("Draw a new key for each new request; keep it only to send the very same one again."),
        'POST /leads/  Idempotency-Key: 2f1c…\n422',
    ),
    "throttled": Told(
        _("Too many requests in a minute, or too many wrong tokens from your address."),
        _("Wait the seconds that Retry-After gives. Ask for pages of 100 rows instead of single records."),
        'GET /accounts/\n429  Retry-After: 42',
    ),
    "competitor_needed": Told(
        _("Lost to the competition, and nobody says to whom."),
        _("Send competitor, or competitor_unknown: true."),
        'POST /opportunities/4711/lose/  {"reason": "competition"}\n409',
    ),
    "number_taken": Told(
        _("Another order has this number."),
        _("Correct the number, or say in number_reason why both have it."),
        'POST /opportunities/4711/win/  {"number": "PO-2611-0141"}\n409',
    ),
    "person_protected": Told(
        _("The name, number or address is of somebody who was erased, or whose data may not be processed now."),
        _("Leave it out. If it is another person, send confirm_duplicate: true."),
        'POST /key-persons/  {"account": 4711, "name": "…"}\n409',
    ),
    "undecided": Told(
        _("Before a person is erased, somebody decides place by place what else speaks of them."),
        _("Decide on the page of the person's data; the API cannot do it."),
        'POST /…\n409',
    ),
    "above_ceiling": Told(
        _("What is known of the customer does not support this stage of distance yet."),
        _("Fill the portrait first; ceiling says which stage it supports."),
        'POST /distances/4711/confirm/  {"stage": 3, "why": "…"}\n409',
    ),
    "already_claimed": Told(
        _("Somebody else was faster, or it is no longer in the pool."),
        _("Read the pool again and claim another one."),
        'POST /accounts/4711/claim/\n409',
    ),
    "training_missing": Told(
        _("Training that is required of the person before they own customers is missing."),
        _("Pass what detail names; a manager who gives the account may send untrained: true."),
        'POST /accounts/4711/claim/\n409',
    ),
    "training_refused": Told(
        _("This course cannot be noted or voided so."),
        _("Read detail: the day, the course, or whom it is about."),
        'POST /training-records/  {"person": 7, "course": 1, "done_on": "2099-01-01", "passed": true}\n409',
    ),
    "capacity_reached": Told(
        _("The person would own more than the capacity allows."),
        _("Let one go first; a manager may send beyond_capacity: true."),
        'POST /accounts/4711/reassign/  {"to": 7, "reason": "…"}\n409',
    ),
    "claim_refused": Told(
        _("This one cannot be claimed by you."),
        _("Read detail: somebody works on it as a lead, or your role does not claim."),
        'POST /accounts/4711/claim/\n409',
    ),
    "cooling_down": Told(
        _("You had it before; colleagues come first for some days."),
        _("Wait until the day that detail names."),
        'POST /accounts/4711/claim/\n409',
    ),
    "criteria_missing": Told(
        _("The company requires more before an opportunity leaves this stage."),
        _("Fill in what detail names by the tools, or give a reason where skipping is allowed."),
        'POST /opportunities/322/stage/  {"stage": "D", "version": 4}\n409',
    ),
    "daily_limit_reached": Told(
        _("You have claimed as many as one day allows."),
        _("Go on tomorrow, or ask your manager to assign it."),
        'POST /leads/1201/claim/\n409',
    ),
    "gate_closed": Told(
        _("The rule of twelve is not fulfilled: too few effective contacts, or too early."),
        _("Make the contacts that are missing; a manager may send override: true with a reason."),
        'POST /accounts/4711/release/  {"reason": "…"}\n409',
    ),
    "invalid": Told(
        _("A value does not go with the others or with the record."),
        _("Read detail: it says what would fit."),
        'POST /opportunities/322/win/  {"amount": "10", "ordered_on": "2099-01-01", "version": 4}\n409',
    ),
    "keep_refused": Told(
        _("The account cannot be kept again, or waits for nobody's decision."),
        _("Read detail; after the most that the policy allows only the manager decides."),
        'POST /accounts/4711/keep/  {"reason": "…", "more_contacts": 3}\n409',
    ),
    "key_reused": Told(
        _("This client_key has saved a contact that says something else."),
        _("follow_up is the contact it saved. For another contact send a new client_key."),
        'POST /follow-ups/  {"client_key": "0b0d…", "text": "…"}\n409  "follow_up": 9001',
    ),
    "key_taken": Told(
        _("This client_key belongs to an entry of somebody else."),
        _("Draw a new random client_key."),
        'POST /follow-ups/  {"client_key": "0b0d…"}\n409',
    ),
    "known_already": Told(
        _("The company is a customer of somebody else, or lies in the pool."),
        _("Claim it from the pool, or ask its owner or your manager."),
        'POST /accounts/  {"name": "Harbour Print Ltd", "confirm_duplicate": true}\n409',
    ),
    "merge_refused": Told(
        _("The two records cannot become one as they are."),
        _("Read detail: settle what it names, then merge again."),
        'POST /accounts/4802/merge/  {"into": 4711, "version": 2, "into_version": 5}\n409',
    ),
    "model_refused": Told(
        _("The weights or thresholds would not make a model."),
        _("Let the weights add up to 100 and name only criteria that exist."),
        'POST /grade-models/dry-run/  {"weights": {"fit": 10}}\n409',
    ),
    "protected": Told(
        _("Important accounts (grade A or VVIP) are never let go."),
        _("Keep it, or let its manager decide about the grade first."),
        'POST /accounts/4711/release/  {"reason": "…"}\n409',
    ),
    "reason_needed": Told(
        _("This needs a reason in words."),
        _("Send reason: everybody concerned reads it."),
        'POST /opportunities/322/stage/  {"stage": "C", "version": 4}\n409',
    ),
    "reporting_circle": Told(
        _("The person would stand above themselves in the chart."),
        _("End or change the other line first."),
        'POST /reporting-lines/  {"person": 815, "boss": 816}\n409',
    ),
    "stale_preview": Told(
        _("What the plan was made of has changed, or the plan is too old."),
        _("Ask for a new preview and confirm that one."),
        'POST /batches/  {"plan": "eyJ…", "reason": "…"}\n409',
    ),
    "too_late": Told(
        _("The time within which this can be undone has passed."),
        _("Move the records by hand, or by a new batch."),
        'POST /batches/55/undo/\n409',
    ),
    "too_many_questions": Told(
        _("You ask about customers faster than people do."),
        _("Wait a while; detail says how long."),
        'POST /accounts/  {"name": "Harbour Print"}\n409',
    ),
    "names_somebody": Told(
        _("A shared case names the customer or a person of theirs."),
        _("Write the role instead, the buyer or the managing director, and send it again."),
        'POST /cases/12/share/\n409',
    ),
    "may_name_somebody": Told(
        _("A word of the case may stand for a person of the customer."),
        _("Write the role instead, or send confirmed: true if it stands for nobody of theirs."),
        'POST /cases/12/share/  {"confirmed": false}\n409',
    ),
    "not_on_panel": Told(
        _("You are not on the panel of the month that the case belongs to."),
        _("A manager names the panel; only its members score."),
        'POST /cases/12/score/\n409',
    ),
    "own_case": Told(
        _("Nobody scores their own case."),
        _("The other members of the panel score it."),
        'POST /cases/12/score/  (of one\'s own)\n409',
    ),
    "too_wide": Told(
        _("What is asked for is too much to be counted while somebody waits."),
        _("Ask for a team, a person or a shorter period."),
        'GET /curve/?period=all\n409',
    ),
    "policy_refused": Told(
        _("A number of the rules is outside its limits or does not fit another one, or is not yours to set."),
        _("Read detail: it says what would fit."),
        'POST /replays/  {"two": {"contacts_required": 10, "contacts_alert": 12}, …}\n409',
    ),
    "replay_refused": Told(
        _("A replay cannot be asked for like this: its days do not fit, or two of yours are under way."),
        _("Choose days that are over, at most two years; or wait until one is finished."),
        'POST /replays/  {"start": "2026-03-01", "until": "2099-01-01", …}\n409',
    ),
    "panel_closed": Told(
        _("The month is closed: its scores stand."),
        _("Read the case again: its mean says what came of it."),
        'POST /cases/12/score/  (after the month was closed)\n409',
    ),
    "wrong_file": Told(
        _("The file is of a kind or size that is not taken."),
        _("Send a picture, a PDF or an office file within the limit."),
        'POST /attachments/  (page.html)\n409',
    ),
    "wrong_state": Told(
        _("The record is no longer where this step needs it to be."),
        _("Read it again: its state says what can be done now."),
        'POST /accounts/4711/suspend/  (of one that lies in the pool)\n409',
    ),
}  # fmt: skip
# Answers of pages alone: invitations, people, teams, imports, policies, tokens.
ON_PAGES = {
    "address_taken", "answers_reworded", "closes_for_good", "file_refused", "import_refused", "invitation_refused", "leave_refused",
    "link_dead", "mapping_refused", "not_an_admin", "position_refused",
    "robot_paused", "team_refused", "token_refused",
}  # fmt: skip
