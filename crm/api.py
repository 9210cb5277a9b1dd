"""The API's router: each app's api package brings its viewsets."""

import json
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from commons.api.views import ApiView
from core.access import Access
from users.api import people
from users.api.permissions import WithinScope

router = SimpleRouter(use_regex_path=False)
people.register(router)
for _app in ("accounts", "leads", "followups", "portraits", "keyaccounts", "cases", "dashboards", "pages"):
    if find_spec(f"{_app}.api"):
        import_module(f"{_app}.api").register(router)


@extend_schema(exclude=True)
class NothingHere(ApiView):
    """Any other address: missing, in the form that programs read."""

    access = Access.MEMBER
    parameters = None

    def get_permissions(self) -> list[Any]:
        """A token of any scope hears that there is nothing: asking for another one would not help."""
        return [each for each in super().get_permissions() if not isinstance(each, WithinScope)]

    def get(self, request: Request, **_kwargs: Any) -> Any:
        """Missing."""
        raise Http404

    post = put = patch = delete = get


@extend_schema(exclude=True)
class DocumentView(SpectacularAPIView):
    """The OpenAPI document in the language of `?lang=`, of Accept-Language or of the person."""

    access = Access.MEMBER

    @extend_schema(exclude=True)
    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The document, made once a language; 400 for one there is not."""
        asked = request.query_params.get("lang") or translation.get_language() or ""
        known = dict(settings.LANGUAGES)
        if "lang" in request.query_params and asked not in known:
            raise ValidationError({"lang": [_("Choose one of: %(names)s.") % {"names": ", ".join(known)}]})
        headers = {
            "Content-Disposition": 'inline; filename="crm-api"',
            "Content-Language": asked,
            "Vary": "Accept-Language",
        }
        return Response(document_in(asked), headers=headers)


@cache
def document_in(language: str) -> Any:
    """The document in a language; it is the same for everybody."""
    with translation.override(language):
        made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return json.loads(json.dumps(made, default=str))  # said now, not when somebody else reads it


@extend_schema(exclude=True)
class SwaggerView(SpectacularSwaggerSplitView):
    """The document as a page to try it out, in the reader's language."""

    access = Access.MEMBER
    url_name = "api:schema"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page, with the languages it can be read in."""
        translation.activate(self._language(request))
        answer: Response = super().get(request, *args, **kwargs)
        answer.data |= {"title": _("Sales CRM"), "languages": settings.LANGUAGES, "shown": self._language(request)}
        return answer

    def _language(self, request: Request) -> str:
        asked = request.query_params.get("lang", "")
        return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or ""

    def _get_schema_url(self, request: Request) -> str:
        return f"{reverse('api:schema')}?lang={self._language(request)}"


class Entrance(NothingHere):
    """The bare address of the API: nothing for programs; whoever types it by hand reads the document."""

    def get(self, request: Request, **_kwargs: Any) -> HttpResponseRedirect:
        """The document for browsers, missing for the rest."""
        if request.get_preferred_type(["application/json", "text/html"]) != "text/html":
            raise Http404
        return redirect("api:docs")


@extend_schema(exclude=True)
class IndexView(ApiView):
    """What there is: every resource by its address."""

    access = Access.MEMBER

    def get(self, request: Request) -> Response:
        """The addresses, with the document and its page."""
        at = request.build_absolute_uri(reverse("api:index"))
        names = ["me", *(prefix for prefix, _viewset, _name in router.registry)]
        about = {
            "document": f"{at}schema/",
            "page": f"{at}docs/",
            "problems": request.build_absolute_uri(reverse("users:api_problems")),
        }
        return Response({**about, "resources": {name: f"{at}{name}/" for name in sorted(names)}})


urlpatterns: list[URLPattern | URLResolver] = [
    path("", IndexView.as_view(), name="index"),
    path("schema/", DocumentView.as_view(), name="schema"),
    path("docs/", SwaggerView.as_view(), name="docs"),
    path("me/", people.MeView.as_view(), name="me"),
    *router.urls,
    path("<path:rest>", NothingHere.as_view()),
]
