"""Answers to HTMX: redirects, messages, an expired session."""

import json

import pytest
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core.htmx import HtmxLoginMiddleware, hx_redirect, hx_toast, hx_trigger, is_htmx

HTMX = {"HTTP_HX_REQUEST": "true"}


def ask(answer, method="get", **headers):
    request = getattr(RequestFactory(), method)("/accounts/7/timeline", **headers)
    request.htmx = HtmxDetails(request)
    return HtmxLoginMiddleware(lambda _: answer)(request)


def test_an_expired_session_sends_htmx_to_the_whole_login_page_and_back_to_the_page():
    headers = {**HTMX, "HTTP_HX_CURRENT_URL": "http://testserver/accounts/7?tab=plan"}
    response = ask(redirect_to_login("/accounts/7/timeline"), **headers)
    assert response.status_code == 200
    assert response["HX-Redirect"].endswith("?next=/accounts/7%3Ftab%3Dplan")


@pytest.mark.parametrize("page", ["http://evil.example/steal", "", "//evil.example/"])
def test_the_way_back_stays_on_this_site(page):
    response = ask(redirect_to_login("/"), **HTMX, HTTP_HX_CURRENT_URL=page)
    assert response["HX-Redirect"].endswith("?next=/")


def test_a_browser_still_gets_a_plain_redirect_to_the_login():
    assert ask(redirect_to_login("/")).status_code == 302


def test_other_redirects_are_left_to_htmx_but_a_boosted_form_goes_to_the_page():
    assert ask(HttpResponseRedirect("/accounts/7/row"), **HTMX).status_code == 302
    boosted = ask(HttpResponseRedirect("/accounts/7"), "post", **HTMX, HTTP_HX_BOOSTED="true")
    assert (boosted.status_code, boosted["HX-Redirect"]) == (200, "/accounts/7")


def test_every_answer_varies_by_htmx():
    assert "HX-Request" in ask(HttpResponse("row"))["Vary"]
    assert "HX-Request" in ask(redirect_to_login("/"), **HTMX)["Vary"]


def test_after_a_save_htmx_and_browsers_both_reach_the_next_page():
    request = RequestFactory().post("/", **HTMX)
    request.htmx = HtmxDetails(request)
    assert hx_redirect(request, "/next")["HX-Redirect"] == "/next"
    request = RequestFactory().post("/")
    request.htmx = HtmxDetails(request)
    assert hx_redirect(request, "/next")["Location"] == "/next"


def test_a_boosted_page_is_a_whole_page():
    request = RequestFactory().get("/", **HTMX, HTTP_HX_BOOSTED="true")
    request.htmx = HtmxDetails(request)
    assert not is_htmx(request)


def test_several_events_travel_together():
    response = hx_trigger(hx_toast(HttpResponse(), "已保存", undo="/undo/"), "crm:dialog-close")
    events = json.loads(response["HX-Trigger"])
    assert events["crm:toast"] == {"text": "已保存", "level": "success", "undo": "/undo/"}
    assert "crm:dialog-close" in events
    assert response["HX-Trigger"].isascii()
