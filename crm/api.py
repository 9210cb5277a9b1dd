"""The API's router: each app's api package brings its viewsets."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, path, reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from commons.api.views import ApiView
from core.access import Access
from users.api import people

router = SimpleRouter(use_regex_path=False)
people.register(router)
for _app in ("accounts", "leads", "followups"):
    if find_spec(f"{_app}.api"):
        import_module(f"{_app}.api").register(router)


@extend_schema(exclude=True)
class NothingHere(ApiView):
    """Any other address: missing, in the form that programs read."""

    access = Access.MEMBER
    parameters = None

    def get(self, request: Request, **_kwargs: Any) -> None:
        """Missing."""
        raise Http404

    post = put = patch = delete = get


@extend_schema(exclude=True)
class IndexView(ApiView):
    """What there is: every resource by its address."""

    access = Access.MEMBER

    def get(self, request: Request) -> Response:
        """The addresses, with the document and its page."""
        at = request.build_absolute_uri(reverse("api:index"))
        names = ["me", *(prefix for prefix, _viewset, _name in router.registry)]
        about = {"document": f"{at}schema/", "page": f"{at}docs/", "problems": request.build_absolute_uri(reverse("users:api_problems"))}
        return Response({**about, "resources": {name: f"{at}{name}/" for name in sorted(names)}})


urlpatterns: list[URLPattern | URLResolver] = [
    path("", IndexView.as_view(), name="index"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("me/", people.MeView.as_view(), name="me"),
    *router.urls,
    path("<path:rest>", NothingHere.as_view()),
]
