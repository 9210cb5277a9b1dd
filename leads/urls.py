"""Addresses of the leads pages."""

from django.urls import path

from leads.views import campaigns, dormant, opportunities

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
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", campaigns.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:pk>/close/", campaigns.campaign_close, name="campaign_close"),
    path("campaigns/<int:pk>/reopen/", campaigns.campaign_reopen, name="campaign_reopen"),
    path("leads/dormant/", dormant.dormant, name="dormant"),
    path("leads/dormant/<slug:key>/undo/", dormant.dormant_undo, name="dormant_undo"),
]
