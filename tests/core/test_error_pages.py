"""What people see when there is nothing to see, and before they log in."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path
from django.views.csrf import csrf_failure
from django.views.i18n import set_language


@login_not_required
def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("boom")


urlpatterns = [
    path("missing/", missing),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("language/", login_not_required(set_language), name="set_language"),
    path("auth/", include("allauth.urls")),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def words(response: HttpResponse) -> str:
    return response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def test_missing_and_forbidden_look_the_same():
    missing_page, forbidden_page = Client().get("/missing/"), Client().get("/forbidden/")
    assert "it is not yours to see" in words(missing_page)
    assert words(missing_page) == words(forbidden_page)


def test_a_mistake_of_ours_is_told_without_the_database(django_assert_num_queries):
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        response = client.get("/broken/")
    assert response.status_code == 500
    assert "The mistake is ours" in words(response)
    assert "boom" not in response.content.decode()


def test_the_page_for_our_mistakes_needs_no_request_at_all():
    assert "Go to Today" in render_to_string("500.html")


def test_a_page_that_was_open_too_long_says_what_to_do(rf):
    response = csrf_failure(rf.get("/"), reason="x")
    assert response.status_code == 403
    assert "open too long" in response.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_login_asks_for_an_e_mail_address_in_each_language(client, language):
    client.cookies["django_language"] = language
    page = client.get("/auth/login/").content.decode()
    assert 'autocomplete="username"' in page
    assert f'lang="{language}"'.lower() in page.lower()
    assert "signup" not in page


def test_the_language_is_chosen_before_the_login_too(client):
    response = client.post("/language/", {"language": "zh-hant", "next": "/auth/login/"})
    assert response.status_code == 302
    assert response.cookies["django_language"].value == "zh-hant"
    assert int(response.cookies["django_language"]["max-age"]) > 300 * 86400


def test_known_and_unknown_people_get_the_same_answer(client, cast):
    from tests.cast import make_user

    known = make_user("Wei Known")
    answers = set()
    for login in (known.email, "someone.else@example.com"):
        response = client.post("/auth/login/", {"login": login, "password": "wrong-wrong"})
        plain = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", words(response))
        assert "data-error-summary" in plain
        answers.add(plain.replace(login, ""))
    assert len(answers) == 1
