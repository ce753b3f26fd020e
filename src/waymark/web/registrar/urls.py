"""The addresses of this room."""

from django.urls import URLPattern, path

from . import domains, offerings, requests, roster_choices, roster_page, rosters

urlpatterns: list[URLPattern] = [
    path("offerings/", offerings.offerings, name="offerings"),
    path("offerings/open/", offerings.open_here, name="offering-open"),
    path("offerings/<uuid:offering_id>/", offerings.change, name="offering-change"),
    path("offerings/<uuid:offering_id>/close/", offerings.close, name="offering-close"),
    path("offerings/<uuid:offering_id>/reopen/", offerings.reopen, name="offering-reopen"),
    path("offerings/<uuid:offering_id>/call-off/", offerings.call_off, name="offering-call-off"),
    path("registrar/requests/", requests.requests, name="join-requests"),
    path("registrar/requests/<uuid:join_id>/", requests.one, name="join-request"),
    path("registrar/requests/domains/", domains.domains, name="join-domains"),
    path("registrar/requests/domains/<uuid:domain_id>/stop/", domains.stop, name="join-domain-stop"),
    path("registrar/rosters/", rosters.rosters, name="rosters"),
    path("registrar/rosters/empty.csv", rosters.empty_table, name="roster-empty"),
    path("registrar/rosters/<uuid:roster_id>/", roster_page.roster, name="roster"),
    path("registrar/rosters/<uuid:roster_id>/progress/", roster_page.progress, name="roster-progress"),
    path("registrar/rosters/<uuid:roster_id>/decide/", roster_page.decide, name="roster-decide"),
    path("registrar/rosters/<uuid:roster_id>/take-back/", roster_page.take_back, name="roster-take-back"),
    path("registrar/rosters/<uuid:roster_id>/choices/", roster_choices.choose, name="roster-choices"),
    path("registrar/rosters/<uuid:roster_id>/report/", roster_page.report, name="roster-report"),
]
