"""Every route of the public status: what citizens see under ``/status/``, and where it is worked on."""

from django.urls import path

from warroom.status import board, keeping, public

app_name = "status"
urlpatterns = [
    path("incidents/<int:pk>/status/", board.incident, name="incident"),
    path("public-status/", board.own, name="own"),
    path("public-status/<int:pk>/", board.board, name="board"),
    path("public-status/<int:pk>/text/", board.text, name="text"),
    path("public-status/<int:pk>/change/", board.change, name="change"),
    path("public-status/<int:pk>/approve/", board.approve, name="approve"),
    # Named as the files of a public page, so that its own links lead to each other here too.
    path("public-status/<int:pk>/preview/<int:incident>/<path:name>", board.preview, name="preview"),
    path("public-status/<int:pk>/history/", keeping.history, name="history"),
    path("public-status/<int:pk>/questions/", keeping.questions, name="questions"),
    path("public-status/<int:pk>/settings/", keeping.settings, name="settings"),
    # Public: for everybody, signed in or not.
    path("status/search/", public.search, name="search"),
    path("status/<slug:slug>/ask/", public.ask, name="ask"),
    path("status/", public.file, name="list"),
    path("status/<path:path>", public.file, name="file"),
]
