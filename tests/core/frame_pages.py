"""Pages for the tests of the scripts: the frame with forms, rows, dialogs, and answers that fail."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.views.i18n import set_language
from django_cotton.compiler_regex import CottonCompiler

from core.htmx import hx_toast, hx_trigger

SAVED: list[tuple[str, str]] = []  # (key, text) of each save the server saw


class Note(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=[("a", "Agreed"), ("n", "No answer")], widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea)


HOME = """{% extends "base.html" %}{% block heading %}Home{% endblock %}{% block content %}
<c-table caption="Rows"><c-slot name="head"><th></th><th>Name</th></c-slot>
{% for n in numbers %}<tr data-row id="row-{{ n }}"><td><label class="check"><input type="checkbox" name="selected" value="{{ n }}" aria-label="Pick {{ n }}"></label></td>
<td class="main-cell"><a href="/log/">Row {{ n }}</a></td><td><button hx-post="/taken/" hx-target="closest tr" hx-swap="outerHTML">Claim {{ n }}</button></td></tr>{% endfor %}</c-table>
<c-select-bar />
<c-button hx-post="/done/" hx-target="#out" data-confirm="Really?" data-confirm-ok="Release">Ask first</c-button><div id="out"></div>
<c-button hx-get="/dialog/" hx-target="#dialog-body">Suspend</c-button>
<c-button hx-get="/expired/" hx-target="#out">Expired</c-button>
<c-lazy href="/broken/" id="lazy" />
<a data-key-log href="/log/">Log</a>{% endblock %}"""
LOG = """{% extends "base.html" %}{% block heading %}Log{% endblock %}{% block content %}
<c-form :form="form" action="/log/" draft="note"><c-form.field :field="form.outcome" /><c-form.field :field="form.text" /><c-form.actions sticky /></c-form>{% endblock %}"""
DIALOG = """<c-dialog.content title="Suspend"><c-form :form="form" hx-post="/dialog/" hx-target="#dialog-body"><c-form.field :field="form.text" /><c-form.actions /></c-form></c-dialog.content>"""


def page(request: HttpRequest, source: str, *, status: int = 200, **context: object) -> HttpResponse:
    template = engines["django"].from_string(CottonCompiler().process(source))
    return HttpResponse(template.render(context, request), status=status)


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return page(request, HOME, numbers=range(1, 31))


@login_not_required
def log(request: HttpRequest) -> HttpResponse:
    form = Note(request.POST or None, initial={"key": f"key-{len(SAVED)}"})
    if form.is_valid():
        SAVED.append((form.cleaned_data["key"], form.cleaned_data["text"]))
        messages.success(request, "Saved for good.")
        return redirect("/")
    return page(request, LOG, form=form, status=422 if form.is_bound else 200)


@login_not_required
def dialog(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.POST.get("text"):
        return hx_trigger(hx_toast(HttpResponse(status=204), "Suspended"), "crm:dialog-close")
    form = Note(request.POST if request.method == "POST" else None)
    return page(request, DIALOG, form=form, status=422 if form.is_bound else 200)


@login_not_required
def taken(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<tr data-row><td></td><td class="main-cell">Taken by Zhang Wei</td></tr>', status=409)


@login_not_required
def done(request: HttpRequest) -> HttpResponse:
    return HttpResponse("released")


@login_not_required
def expired(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.path)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


urlpatterns = [
    path("", include(([path("", home, name="today")], "pages"))),
    path("", include(([path("log/", log, name="log")], "followups"))),
    path("dialog/", dialog),
    path("taken/", taken),
    path("done/", done),
    path("expired/", expired),
    path("broken/", broken),
    path("language/", login_not_required(set_language), name="set_language"),
    path("auth/", include("allauth.urls")),
]
