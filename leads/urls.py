"""Addresses of the leads pages."""

from django.urls import path

from leads.views import catalogues, opportunities, pipeline, tools
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
    path("opportunities/<int:pk>/move/", pipeline.move, name="move"),
    path("opportunities/<int:pk>/tools/", tools.tools, name="tools"),
    path("opportunities/<int:pk>/lines/", tools.lines, name="lines"),
    path("opportunities/orders/<int:pk>/void/", opportunities.order_void, name="order_void"),
    path("pipeline/", pipeline.board, name="pipeline"),
    path("pipeline/column/", pipeline.column, name="pipeline_column"),
    path("pipeline/list/", pipeline.pipeline_list, name="pipeline_list"),
    path("pipeline/lost/", pipeline.why_lost, name="why_lost"),
    path("pipeline/competitors/", catalogues.competitors, name="competitors"),
    path("pipeline/competitors/new/", catalogues.competitor_new, name="competitor_new"),
    path("pipeline/competitors/<int:pk>/", catalogues.competitor_edit, name="competitor_edit"),
    path("pipeline/reasons/", catalogues.loss_reasons, name="loss_reasons"),
    path("pipeline/reasons/new/", catalogues.loss_reason_new, name="loss_reason_new"),
    path("pipeline/reasons/<int:pk>/", catalogues.loss_reason_edit, name="loss_reason_edit"),
]
