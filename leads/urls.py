"""Addresses of the leads pages."""

from django.urls import path

from leads.views import opportunities
from leads.views.leads import assigning, editing, listing, working

app_name = "leads"
urlpatterns = [
    path("leads/", listing.lead_list, name="list"),
    path("leads/new/", editing.lead_new, name="lead_new"),
    path("leads/duplicates/", editing.lead_duplicates, name="lead_duplicates"),
    path("leads/assign/", assigning.lead_assign, name="lead_assign"),
    path("leads/<int:pk>/edit/", editing.lead_edit, name="lead_edit"),
    path("leads/<int:pk>/claim/", working.lead_claim, name="lead_claim"),
    path("leads/<int:pk>/return/", working.lead_return, name="lead_return"),
    path("leads/<int:pk>/unfit/", working.lead_unfit, name="lead_unfit"),
    path("leads/<int:pk>/reopen/", working.lead_reopen, name="lead_reopen"),
    path("leads/<int:pk>/man/", working.lead_man, name="lead_man"),
    path("opportunities/of/<int:account_pk>/", opportunities.of_account, name="of_account"),
    path("opportunities/new/<int:account_pk>/", opportunities.new, name="new"),
    path("opportunities/<int:pk>/", opportunities.story, name="story"),
    path("opportunities/<int:pk>/edit/", opportunities.edit, name="edit"),
    path("opportunities/<int:pk>/stage/", opportunities.stage, name="stage"),
    path("opportunities/<int:pk>/win/", opportunities.win, name="win"),
    path("opportunities/<int:pk>/lose/", opportunities.lose, name="lose"),
    path("opportunities/orders/<int:pk>/void/", opportunities.order_void, name="order_void"),
]
