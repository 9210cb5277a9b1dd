"""Every address x every role x own / group's / team's / foreign / pooled / suspended (domain.md section 7).

Whoever may not gets 404, nothing private is in any answer, and a refused request changes nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.world import (
    ACTORS,
    MANAGERS,
    SERVED,
    SITUATIONS,
    WAS_TOLD,
    World,
    canary,
    fingerprint,
    number,
    patterns,
)

# address -> (what its id names, who may): everything with an id must be listed here.
SERVE, SEE, WORK, DECIDE, DESK, OVERSEE = "serve", "see", "work", "decide", "desk", "oversee"
OBJECTS: dict[str, tuple[str, str]] = {
    "pages:account": ("account", SEE),
    "pages:merge": ("account", "rows"),
    "pages:merge_person": ("person", "rows"),
    "pages:merge_undo": ("merge", "post"),
    "pages:powermap": ("account", SERVE),
    "pages:matrix": ("account", SERVE),
    "pages:powermap_set": ("account", "post"),
    "pages:powermap_line": ("account", "post"),
    "pages:powermap_place": ("account", "post"),
    "accounts:person_move": ("person", WORK),
    "accounts:person_duplicates": ("account", WORK),
    "accounts:ledger": ("account", SEE),
    "accounts:persons": ("account", SERVE),
    "accounts:group": ("account", SERVE),
    "accounts:edit": ("account", WORK),
    "accounts:suspend": ("account", WORK),
    "accounts:release": ("account", WORK),
    "accounts:keep": ("account", WORK),
    "accounts:help": ("account", WORK),
    "accounts:group_join": ("account", WORK),
    "accounts:person_new": ("account", WORK),
    "accounts:person_edit": ("person", WORK),
    "accounts:group_leave": ("member", WORK),
    "accounts:grade": ("account", DECIDE),
    "accounts:importance": ("account", SERVE),
    "accounts:judge": ("account", "rows"),
    "accounts:judgement_decide": ("judgement", DECIDE),
    "api:account-importance": ("account", SERVE),
    "api:account-judge": ("account", "post"),
    "accounts:transfer": ("account", DECIDE),
    "accounts:reassign": ("account", DESK),
    "accounts:release_from_desk": ("account", DESK),
    "accounts:batch": ("batch", OVERSEE),
    "accounts:batch_undo": ("batch", "overseen"),
    "accounts:claim": ("account", "claim"),
    "accounts:escalation_answer": ("call", "post"),
    "accounts:escalation_remind": ("call", "post"),
    "pages:history": ("account", DECIDE),
    "followups:timeline": ("account", SERVE),
    "followups:attachment": ("attachment", "rows"),
    "followups:correct": ("follow_up", "rows"),
    "followups:void": ("follow_up", "rows"),
    "followups:disallow": ("follow_up", "rows"),
    "followups:approve": ("follow_up", "post"),
    "followups:reopen": ("follow_up", "post"),
    "followups:repeated": ("follow_up", "rows"),
    "followups:accept_repeated": ("follow_up", "post"),
    "followups:flag_repeated": ("follow_up", "post"),
    "followups:refuse": ("follow_up", "rows"),
    "followups:step_new": ("account", "rows"),
    "followups:snooze": ("account", "post"),
    "followups:step_done": ("step", "post"),
    "followups:step_snooze": ("step", "rows"),
    "followups:step_cancel": ("step", "rows"),
    "pages:lead": ("lead", SEE),
    "leads:lead_edit": ("lead", WORK),
    "leads:lead_claim": ("lead", "claim"),
    "leads:lead_return": ("lead", WORK),
    "leads:lead_unfit": ("lead", WORK),
    "leads:lead_reopen": ("lead", WORK),
    "leads:lead_man": ("lead", "post"),
    "followups:lead_log": ("lead", WORK),
    "followups:lead_convert": ("lead", WORK),
    "followups:lead_unconvert": ("lead", "post"),
    "followups:lead_contact_void": ("lead_contact", "rows"),
    "leads:of_account": ("account", SERVE),
    "leads:new": ("account", "rows"),
    "leads:story": ("opportunity", SERVE),
    "leads:edit": ("opportunity", "rows"),
    "leads:stage": ("opportunity", "rows"),
    "leads:win": ("opportunity", "rows"),
    "leads:lose": ("opportunity", "rows"),
    "leads:reopen": ("opportunity", "rows"),
    "leads:order": ("order", SERVE),
    "leads:order_void": ("order", "rows"),
    "leads:move": ("opportunity", "rows"),
    "leads:tools": ("opportunity", SERVE),
    "leads:tool_lines": ("opportunity", SERVE),
    "pages:brief": ("account", SERVE),
    "leads:money": ("opportunity", SERVE),
    "leads:lines": ("opportunity", "rows"),
    "leads:forecast_category": ("opportunity", "rows"),
    "leads:quote_new": ("opportunity", "rows"),
    "leads:quote": ("quote", SERVE),
    "leads:quote_print": ("quote", SERVE),
    "leads:quote_edit": ("quote", "rows"),
    "leads:quote_issue": ("quote", "rows"),
    "leads:quote_decide": ("quote", "rows"),
    "leads:quote_next": ("quote", "post"),
    "leads:quote_discard": ("quote", "post"),
    "leads:campaign": ("campaign", "everybody"),
    "leads:campaign_edit": ("campaign", WORK),
    "leads:campaign_close": ("campaign", "post"),
    "leads:campaign_reopen": ("campaign", "post"),
    "api:account-detail": ("account", SEE),
    "api:account-claim": ("account", "claim"),
    "api:account-suspend": ("account", "post"),
    "api:account-release": ("account", "post"),
    "api:account-return": ("account", "post"),
    "api:account-keep": ("account", "post"),
    "api:account-help": ("account", "post"),
    "api:account-transfer": ("account", "decide_post"),
    "api:account-grade": ("account", "decide_post"),
    "api:account-reassign": ("account", "desk_post"),
    "api:account-release-from-desk": ("account", "desk_post"),
    "api:move-detail": ("move", SEE),
    "api:reporting-line-detail": ("reporting", SERVE),
    "api:reporting-line-end": ("reporting", "post"),
    "api:influence-line-detail": ("influence", SERVE),
    "api:influence-line-end": ("influence", "post"),
    "api:working-group-detail": ("member_before", SERVE),
    "api:working-group-leave": ("member", "post"),
    "api:lead-detail": ("lead", SEE),
    "api:lead-claim": ("lead", "claim"),
    "api:lead-return": ("lead", "post"),
    "api:lead-unfit": ("lead", "post"),
    "api:lead-reopen": ("lead", "post"),
    "api:lead-man": ("lead", "post"),
    "api:lead-assign": ("lead", "lead_assign"),
    "api:lead-convert": ("lead", "post"),
    "api:lead-unconvert": ("lead", "post"),
    "api:lead-contact-detail": ("lead_contact", SERVE),
    "api:lead-contact-void": ("lead_contact", "post"),
    "api:campaign-detail": ("campaign", "everybody"),
    "api:person-detail": ("person", SERVE),
    "api:follow-up-detail": ("follow_up", SERVE),
    "api:follow-up-void": ("follow_up", "post"),
    "api:follow-up-disallow": ("follow_up", "decide_post"),
    "api:follow-up-approve": ("follow_up", "decide_post"),
    "api:follow-up-refuse": ("follow_up", "decide_post"),
    "api:follow-up-reopen": ("follow_up", "decide_post"),
    "api:follow-up-accept-repeated": ("follow_up", "decide_post"),
    "api:follow-up-flag-repeated": ("follow_up", "decide_post"),
    "api:next-step-detail": ("step", SERVE),
    "api:opportunity-detail": ("opportunity", SERVE),
    "api:order-detail": ("order", SERVE),
    "api:opportunity-stage": ("opportunity", "post"),
    "api:opportunity-win": ("opportunity", "post"),
    "api:opportunity-lose": ("opportunity", "post"),
    "api:opportunity-reopen": ("opportunity", "post"),
    "api:order-void": ("order", "post"),
    "api:opportunity-lines": ("opportunity", "post"),
    "api:opportunity-forecast": ("opportunity", "post"),
    "api:opportunity-tools": ("opportunity", SERVE),
    "api:fab-line-detail": ("fab", SERVE),
    "api:fab-line-remove": ("fab", "post"),
    "api:objection-detail": ("objection", SERVE),
    "api:objection-remove": ("objection", "post"),
    "api:stance-detail": ("stance", SERVE),
    "api:stance-remove": ("stance", "post"),
    "api:rival-detail": ("rival", SERVE),
    "api:rival-remove": ("rival", "post"),
    "api:closing-attempt-detail": ("closing", SERVE),
    "api:closing-attempt-remove": ("closing", "post"),
    "api:person-merge": ("person", "post"),
    "api:attachment-detail": ("attachment", SERVE),
    "api:attachment-content": ("attachment", SERVE),
    "api:batch-detail": ("batch", OVERSEE),
    "api:batch-undo": ("batch", "overseen"),
    "api:quote-detail": ("quote", SERVE),
    "api:quote-issue": ("quote", "post"),
    "api:quote-decide": ("quote", "post"),
    "api:quote-next": ("quote", "post"),
    "api:quote-discard": ("quote", "post"),
    "api:campaign-close": ("campaign", "post"),
    "api:campaign-reopen": ("campaign", "post"),
    "api:account-merge": ("account", "post"),
    "api:merge-detail": ("merge", SERVE),
    "api:merge-undo": ("merge", "post"),
    "api:next-step-done": ("step", "post"),
    "api:next-step-snooze": ("step", "post"),
    "api:next-step-cancel": ("step", "post"),
    "portraits:of_account": ("account", SERVE),
    "portraits:of_person": ("person", SERVE),
    "portraits:field": ("account", "rows"),
    "portraits:line": ("account", "rows"),
    "portraits:open": ("account", "post"),
    "portraits:before": ("account", "rows"),
    "portraits:confirm": ("account", DECIDE),
    "portraits:open_section": ("account", "rows"),
    "portraits:earlier": ("closed", "rows"),
    "portraits:consent_withdraw": ("closed", "post"),
    "portraits:access": ("account", SERVE),
    "portraits:access_give": ("account", DECIDE),
    "portraits:access_ask": ("account", SERVE),
    "portraits:access_approve": ("grant", "decide_post"),
    "portraits:access_revoke": ("grant", "decide_post"),
    "portraits:access_decide": ("access_request", DECIDE),
    "portraits:personal": ("person", DECIDE),
    "portraits:personal_export": ("person", "decide_post"),
    "portraits:personal_restrict": ("person", DECIDE),
    "portraits:personal_lift": ("person", DECIDE),
    "portraits:personal_erase": ("person", DECIDE),
    "portraits:erasure_approve": ("erasure", "decide_post"),
    "portraits:erasure_refuse": ("erasure", "decide_post"),
    "api:portrait-value-detail": ("value", SERVE),
    "api:distance-detail": ("account", SERVE),
    "api:distance-confirm": ("account", "decide_post"),
    "keyaccounts:of_account": ("account", SERVE),
    "keyaccounts:print": ("account", SERVE),
    "keyaccounts:text": ("account", "rows"),
    "keyaccounts:piece": ("account", "rows"),
    "keyaccounts:before": ("account", "rows"),
    "keyaccounts:action_new": ("account", "rows"),
    "keyaccounts:tick": ("account", "post"),
    "keyaccounts:note_new": ("account", "rows"),
    "keyaccounts:note_void": ("account", "rows"),
    "keyaccounts:signal_answer": ("account", "rows"),
    "keyaccounts:complaint_new": ("account", "rows"),
    "keyaccounts:complaint": ("complaint", SERVE),
    "keyaccounts:complaint_edit": ("complaint", "rows"),
    "keyaccounts:complaint_answer": ("complaint", "rows"),
    "keyaccounts:complaint_close": ("complaint", "rows"),
    "keyaccounts:complaint_reopen": ("complaint", "rows"),
    "api:complaint-detail": ("complaint", SERVE),
    "api:complaint-answer": ("complaint", "post"),
    "api:complaint-close": ("complaint", "post"),
    "api:complaint-open-again": ("complaint", "post"),
    "api:change-signal-detail": ("signal", SERVE),
    "api:change-signal-answer": ("signal", "post"),
    "api:change-signal-mistake": ("signal", "post"),
    "api:plan-action-detail": ("plan_action", SERVE),
    "api:supplier-position-detail": ("position", SERVE),
    "api:supplier-position-mistake": ("position", "post"),
}
# About people or batches, not accounts: tests/accounts/pages/test_people.py, tests/users/pages/test_access.py,
# tests/leads/test_dormant.py.
# About people and what is their own, not accounts: tests/accounts/pages/test_people.py, tests/users/pages/test_access.py,
# tests/lists.
PEOPLE = {
    "accounts:handover", "accounts:people_leave", "accounts:people_position", "accounts:people_load",
    "accounts:team_place", "users:person", "users:person_edit", "users:person_return", "users:plan_cancel",
    "users:leave_new", "users:leave_cancel", "users:invite_again", "users:invite_revoke", "users:join", "users:team",
    "users:team_edit", "users:team_close", "users:team_open", "notifications:follow", "notifications:batch",
    "notifications:mark", "notifications:digest_off", "users:token_revoke", "api:colleague-detail",
    # The model of importance holds for everybody: tests/accounts/grading/test_pages.py.
    "api:grade-model-detail",
    # Lists of the company: tests/leads/pipeline/test_catalogues.py.
    "leads:competitor_edit", "leads:loss_reason_edit", "api:competitor-detail", "api:loss-reason-detail",
    "api:product-detail",
    # about products, which everybody reads and admins keep: tests/leads/test_money_pages.py
    "leads:product_edit", "leads:product_archive",
    "leads:dormant_undo",
    # The catalogue is read by everybody and kept by admins: tests/portraits/test_pages.py.
    "portraits:field_edit", "portraits:field_retire", "portraits:field_restore",
    # The same for the question bank and the ten steps: tests/keyaccounts/test_pages.py.
    "keyaccounts:question_edit", "keyaccounts:question_note", "keyaccounts:step_edit",
    "portraits:undertaking_revoke",  # tests/portraits/test_access.py
    "lists:view_edit", "lists:view_remove", "pages:export_file", "accounts:tags_undo", "leads:lead_tags_undo",
    "followups:steps_many_undo", "leads:leads_return_undo", "leads:leads_unfit_undo",
}  # fmt: skip
# A file is its importer's alone, and the admins': tests/imports/wizard/test_pages.py.
IMPORTS = {
    "imports:template", "imports:detail", "imports:columns", "imports:sheet", "imports:preview", "imports:choose",
    "imports:start", "imports:undo", "imports:rows",
}  # fmt: skip
# For everybody: what they show depends on nothing, or on a signed word in the address.
PUBLIC = {"healthz", "notifications:digest_off", "users:join"}
LIBRARIES = ("admin:", "account_", "api:schema", "api:docs", "set_language", "socialaccount")


def ours() -> dict[str, Any]:
    """Our addresses by name."""
    return {name: entry for name, entry in patterns() if not name.startswith(LIBRARIES)}


def kinds_of(pattern: Any) -> list[str]:
    return list(pattern.pattern.converters)


def object_addresses() -> list[str]:
    return [name for name, entry in ours().items() if kinds_of(entry) and name not in PEOPLE | IMPORTS]


def plain_addresses() -> list[str]:
    return [name for name, entry in ours().items() if not kinds_of(entry)]


def address(name: str, pk: int) -> str:
    (parameter,) = kinds_of(ours()[name])
    return reverse(name, kwargs={parameter: pk})


def permitted(name: str, actor: str, situation: str) -> bool:
    """Whether domain.md lets the actor in; `rows` and `post` need at least a served account."""
    kind, who = OBJECTS.get(name, ("account", "rows"))
    serves = actor in SERVED[situation]
    return {
        SEE: serves or situation == "pool",
        SERVE: serves,
        WORK: serves,
        DECIDE: serves and actor in MANAGERS,
        DESK: situation == "desk" and actor in SERVED["desk"],
        OVERSEE: serves and actor in MANAGERS,
        "overseen": serves and actor in MANAGERS,
        "claim": situation == "pool",
        "rows": serves,
        "post": serves,
        "decide_post": serves and actor in MANAGERS,
        "desk_post": situation == "desk" and actor in SERVED["desk"],
        "everybody": True,
        "lead_assign": actor in MANAGERS and (serves or situation == "pool"),
    }[who]


def leaks(body: str, actor: str) -> list[str]:
    """Situations whose private words stand in an answer although the actor does not serve the account."""
    closed = [s for s in SITUATIONS if actor not in SERVED[s]]
    return [s for s in closed if canary(s) in body or number(s) in body or number(s).replace(" ", "") in body]


def browser_of(world: World, actor: str) -> Client:
    browser = Client()
    browser.force_login(world.user(actor))
    return browser


def test_every_address_with_an_id_is_in_the_matrix() -> None:
    unknown = [name for name in object_addresses() if name not in OBJECTS and not name.startswith("api:")]
    assert not unknown, f"say in OBJECTS who may call: {unknown}"


def test_every_address_of_an_object_says_which_kind_of_object() -> None:
    assert set(object_addresses()) <= set(OBJECTS)


@pytest.mark.parametrize("actor", ACTORS)
def test_reading_is_for_those_who_serve_the_account(world: World, actor: str) -> None:
    browser, wrong = browser_of(world, actor), []
    for name in object_addresses():
        kind, who = OBJECTS.get(name, ("account", "rows"))
        for situation, pk in world.ids(kind).items():
            answer = browser.get(address(name, pk))
            body = answer.content.decode(errors="replace") if not answer.streaming else ""
            if not permitted(name, actor, situation):
                fine = answer.status_code in (404, 405)
            elif who in (SEE, SERVE, WORK, DECIDE, DESK, OVERSEE, "everybody"):
                fine = answer.status_code == 200
            else:
                fine = answer.status_code < 500
            if not fine:
                wrong.append(f"{name} {situation}: {answer.status_code}")
            wrong += [f"{name} {situation}: leaks {leak}" for leak in leaks(body, actor)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("actor", ACTORS)
def test_a_refused_request_changes_nothing(world: World, actor: str) -> None:
    browser, wrong = browser_of(world, actor), []
    before = fingerprint()
    for name in object_addresses():
        kind, _who = OBJECTS.get(name, ("account", "rows"))
        for situation, pk in world.ids(kind).items():
            if permitted(name, actor, situation):
                continue
            values = {
                "reason": "x",
                "reason_code": "timing",
                "look_again_on": "2099-01-01",
                "name": "x",
                "answer": "x",
                "text": "x",
            }
            program = name.startswith("api:")
            json = {"content_type": "application/json"} if program else {}
            for send in (browser.post, browser.patch) if program else (browser.post,):
                answer = send(address(name, pk), values, **json)
                body = answer.content.decode(errors="replace")
                anybodys = answer.status_code == 400 and "This call takes no body" in body  # whatever the object
                if answer.status_code not in (404, 405) and not anybodys:
                    wrong.append(f"{name} {situation}: {answer.status_code}")
                wrong += [f"{name} {situation}: leaks {leak}" for leak in leaks(body, actor)]
    assert not wrong, "\n".join(wrong)
    after = fingerprint()
    assert after == before, [table for table in after if after[table] != before.get(table)]


@pytest.mark.parametrize("actor", ACTORS)
def test_no_list_shows_what_is_not_the_readers(world: World, actor: str) -> None:
    browser, wrong = browser_of(world, actor), []
    queries = (
        "", "?scope=all", f"?q=limited&account={world.accounts['foreign'].pk}", "?q=zq", "?q=5550", "?q=7003",
        "?list=accounts&query=scope%3Dall",
    )  # fmt: skip
    told = {"notifications:inbox": WAS_TOLD.get(actor, set())}
    for name in plain_addresses():
        if name == "healthz":
            continue
        for query in queries:
            answer = browser.get(reverse(name) + query)
            if answer.status_code >= 500:
                wrong.append(f"{name}{query}: {answer.status_code}")
            body = answer.content.decode(errors="replace")
            found = [leak for leak in leaks(body, actor) if leak not in told.get(name, ())]
            wrong += [f"{name}{query}: leaks {leak}" for leak in found]
    assert not wrong, "\n".join(wrong)


def test_a_stranger_is_sent_to_the_login(world: World) -> None:
    stranger, wrong = Client(), []
    for name, entry in ours().items():
        if name in PUBLIC:
            continue
        kinds = kinds_of(entry)
        url = reverse(name, kwargs={kinds[0]: world.accounts["own"].pk}) if kinds else reverse(name)
        for answer in (stranger.get(url), stranger.post(url)):
            sent = answer.status_code == 302 and answer.headers["Location"].startswith("/auth/login/")
            if not sent and answer.status_code not in (401, 403):
                wrong.append(f"{name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_somebody_who_has_left_is_a_stranger(world: World) -> None:
    browser = browser_of(world, "ann")
    assert browser.get(address("pages:account", world.accounts["own"].pk)).status_code == 200
    type(world.cast.ann).objects.filter(pk=world.cast.ann.pk).update(is_active=False)
    assert browser.get(address("pages:account", world.accounts["own"].pk)).status_code == 302


def test_missing_and_forbidden_look_the_same(world: World) -> None:
    browser = browser_of(world, "ann")
    forbidden = browser.get(address("pages:account", world.accounts["foreign"].pk))
    missing = browser.get(address("pages:account", 10**9))
    assert forbidden.status_code == missing.status_code == 404
    assert len(forbidden.content) == pytest.approx(len(missing.content), abs=200)


@pytest.mark.parametrize("name", ["accounts:desk", "accounts:team", "users:people"])
def test_pages_of_managers_are_not_there_for_salespeople(world: World, name: str) -> None:
    assert browser_of(world, "ann").get(reverse(name)).status_code == 404
    assert browser_of(world, "mia").get(reverse(name)).status_code == 200


@pytest.mark.parametrize("actor", ["ann", "mia"])
def test_the_admin_pages_are_closed(world: World, actor: str) -> None:
    browser = browser_of(world, actor)
    for url in ("/admin/", "/admin/accounts/account/", f"/admin/accounts/account/{world.accounts['own'].pk}/change/"):
        assert browser.get(url).status_code in (302, 403, 404)
