"""Every route of the deadlines."""

from django.urls import path

from warroom.clocks import acts_pages, lists, one, permit_pages, settings_page, starting

app_name = "clocks"
urlpatterns = [
    path("incidents/<int:pk>/deadlines/", lists.deadlines, name="list"),
    path("incidents/<int:pk>/deadlines/notices/", lists.notices, name="notices"),
    path("incidents/<int:pk>/deadlines/start/own/", starting.own, name="own"),
    path("incidents/<int:pk>/deadlines/start/<slug:rule>/", starting.start, name="start"),
    path("incidents/<int:pk>/deadlines/<int:clock>/", one.one, name="one"),
    path("incidents/<int:pk>/deadlines/<int:clock>/correct/", one.correct, name="correct"),
    path("incidents/<int:pk>/deadlines/<int:clock>/mark/", one.mark, name="mark"),
    path("incidents/<int:pk>/deadlines/<int:clock>/draft.json", one.draft, {"kind": "json"}, name="draft_json"),
    path("incidents/<int:pk>/deadlines/<int:clock>/draft.pdf", one.draft, {"kind": "pdf"}, name="draft_pdf"),
    path("incidents/<int:pk>/deadlines/acts/record/", acts_pages.record, name="record_act"),
    path("incidents/<int:pk>/deadlines/acts/<int:act>/", acts_pages.act, name="act"),
    path("incidents/<int:pk>/deadlines/acts/<int:act>/withdraw/", acts_pages.withdraw, name="withdraw_act"),
    path("incidents/<int:pk>/deadlines/permits/", permit_pages.files, name="permits"),
    path("incidents/<int:pk>/deadlines/permits/read/", permit_pages.read, name="permits_read"),
    path("incidents/<int:pk>/deadlines/permits/read/<int:waiting>/", permit_pages.preview, name="permits_preview"),
    path("incidents/<int:pk>/deadlines/permits/decided/", permit_pages.decided, name="permits_decided"),
    path("organisations/<int:pk>/deadlines/", settings_page.settings, name="settings"),
]
