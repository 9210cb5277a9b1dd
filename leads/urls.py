"""Addresses of the leads pages."""

from django.urls import path

from leads.views import opportunities

app_name = "leads"
urlpatterns = [
    path("opportunities/of/<int:account_pk>/", opportunities.of_account, name="of_account"),
    path("opportunities/new/<int:account_pk>/", opportunities.new, name="new"),
    path("opportunities/<int:pk>/", opportunities.story, name="story"),
    path("opportunities/<int:pk>/edit/", opportunities.edit, name="edit"),
    path("opportunities/<int:pk>/stage/", opportunities.stage, name="stage"),
    path("opportunities/<int:pk>/win/", opportunities.win, name="win"),
    path("opportunities/<int:pk>/lose/", opportunities.lose, name="lose"),
    path("opportunities/orders/<int:pk>/void/", opportunities.order_void, name="order_void"),
]
