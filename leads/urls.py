"""Addresses of the leads pages."""

from django.urls import path

from leads.views import forecasts, lines, opportunities, products, quotes

app_name = "leads"
urlpatterns = [
    path("opportunities/of/<int:account_pk>/", opportunities.of_account, name="of_account"),
    path("opportunities/new/<int:account_pk>/", opportunities.new, name="new"),
    path("opportunities/<int:pk>/", opportunities.story, name="story"),
    path("opportunities/<int:pk>/edit/", opportunities.edit, name="edit"),
    path("opportunities/<int:pk>/stage/", opportunities.stage, name="stage"),
    path("opportunities/<int:pk>/win/", opportunities.win, name="win"),
    path("opportunities/<int:pk>/lose/", opportunities.lose, name="lose"),
    path("opportunities/<int:pk>/money/", lines.money, name="money"),
    path("opportunities/<int:pk>/lines/", lines.lines, name="lines"),
    path("opportunities/line-totals/", lines.line_totals, name="line_totals"),
    path("opportunities/<int:pk>/forecast/", forecasts.category, name="forecast_category"),
    path("products/", products.products, name="products"),
    path("products/new/", products.product_new, name="product_new"),
    path("products/<int:pk>/edit/", products.product_edit, name="product_edit"),
    path("products/<int:pk>/archive/", products.product_archive, name="product_archive"),
    path("quotes/new/<int:pk>/", quotes.quote_new, name="quote_new"),
    path("quotes/<int:pk>/", quotes.quote, name="quote"),
    path("quotes/<int:pk>/edit/", quotes.quote_edit, name="quote_edit"),
    path("quotes/<int:pk>/issue/", quotes.quote_issue, name="quote_issue"),
    path("quotes/<int:pk>/decide/", quotes.quote_decide, name="quote_decide"),
    path("quotes/<int:pk>/next/", quotes.quote_next, name="quote_next"),
    path("quotes/<int:pk>/discard/", quotes.quote_discard, name="quote_discard"),
    path("quotes/<int:pk>/print/", quotes.quote_print, name="quote_print"),
    path("opportunities/orders/<int:pk>/void/", opportunities.order_void, name="order_void"),
]
