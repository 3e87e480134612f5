"""Every route of the joint incidents."""

from django.urls import path

from warroom.joint import (
    environment_pages,
    isolation_pages,
    leading_pages,
    line_pages,
    own_pages,
    pages,
    report_pages,
    request_pages,
)

app_name = "joint"
urlpatterns = [
    path("joint/", pages.index, name="list"),
    path("joint/start/", leading_pages.start, name="start"),
    path("joint/<int:pk>/", pages.page, name="page"),
    path("joint/<int:pk>/edit/", leading_pages.edit, name="edit"),
    path("joint/<int:pk>/add/", leading_pages.add, name="add"),
    path("joint/<int:pk>/warn/", leading_pages.warn, name="warn"),
    path("joint/<int:pk>/close/", leading_pages.close, name="close"),
    path("joint/<int:pk>/ledger/", leading_pages.ledger, name="ledger"),
    path("joint/<int:pk>/requests/", request_pages.requests, name="requests"),
    path("joint/<int:pk>/requests/done/", request_pages.done, name="done"),
    path("joint/<int:pk>/requests/<int:row>/withdraw/", request_pages.withdraw, name="withdraw_request"),
    path("joint/<int:pk>/reports/", report_pages.reports, name="reports"),
    path("joint/<int:pk>/reports/<int:row>/", report_pages.report, name="report"),
    path("joint/<int:pk>/reports/<int:row>/pdf/", report_pages.paper, name="paper"),
    path("joint/<int:pk>/reports/<int:row>/share/", report_pages.share, name="share_report"),
    path("joint/<int:pk>/lines/<int:row>/", line_pages.page, name="line"),
    path("joint/<int:pk>/lines/<int:row>/say/", line_pages.say, name="say"),
    path("joint/<int:pk>/lines/<int:row>/remove/", leading_pages.remove, name="remove"),
    path("joint/<int:pk>/lines/<int:row>/isolate/", isolation_pages.propose, name="isolate"),
    path("joint/<int:pk>/lines/<int:row>/isolate/<int:which>/", isolation_pages.step, name="isolation_step"),
    # What follows is for the body itself.
    path("joint/own/<int:row>/", own_pages.page, name="own"),
    path("joint/own/<int:row>/answer/", own_pages.answer, name="answer"),
    path("joint/own/<int:row>/say/", own_pages.say, name="own_say"),
    path("joint/own/<int:row>/show/", own_pages.show, name="show"),
    path("joint/own/<int:row>/incident/", own_pages.incident, name="own_incident"),
    path("joint/own/<int:row>/isolation/<int:which>/", own_pages.isolation, name="own_isolation"),
    path("joint/own/<int:row>/ask/", request_pages.ask, name="ask"),
    path("joint/own/<int:row>/check/<int:part>/", request_pages.check, name="check"),
    path("joint/reports/<int:row>/", report_pages.common, name="common"),
    path("joint/environments/", environment_pages.index, name="environments"),
    path("joint/environments/offer/", environment_pages.edit, name="offer"),
    path("joint/environments/<int:pk>/", environment_pages.edit, name="environment"),
    path("joint/environments/<int:pk>/end/", environment_pages.end, name="end_environment"),
    path("joint/environments/<int:pk>/ask/", environment_pages.ask, name="ask_environment"),
    path("joint/placements/<int:row>/answer/", environment_pages.answer, name="answer_placement"),
    path("joint/placements/<int:row>/back/", environment_pages.give_back, name="give_back"),
    path("joint/placements/<int:row>/draw/", environment_pages.draw, name="draw"),
]
