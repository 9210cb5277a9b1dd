"""The API's router: each app's api package brings its viewsets."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter

from commons.api.views import ApiView
from core.access import Access
from users.api import people

router = SimpleRouter(use_regex_path=False)
people.register(router)
for _app in ("accounts", "leads", "followups", "portraits", "keyaccounts"):
    if find_spec(f"{_app}.api"):
        import_module(f"{_app}.api").register(router)


@extend_schema(exclude=True)
class NothingHere(ApiView):
    """Any other address: missing, in the form that programs read."""

    access = Access.MEMBER

    def get(self, request: Request, **_kwargs: Any) -> None:
        """Missing."""
        raise Http404

    post = put = patch = delete = get


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("me/", people.MeView.as_view(), name="me"),
    *router.urls,
    path("<path:rest>", NothingHere.as_view()),
]
