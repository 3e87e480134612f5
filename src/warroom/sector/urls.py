"""Every route of the sector."""

from django.urls import path

from warroom.sector import bodies, indicators, notes, out, patterns, showing, weeks

app_name = "sector"
urlpatterns = [
    path("sector/", showing.picture, name="picture"),
    path("sector/headline/", showing.headline, name="headline"),
    path("sector/bodies/<int:pk>/", bodies.body, name="body"),
    path("sector/municipalities/<str:nis>/", bodies.municipality, name="municipality"),
    path("sector/out/", out.out, name="out"),
    path("sector/patterns/", patterns.page, name="patterns"),
    path("sector/weeks/", weeks.page, name="weeks"),
    path("sector/notes/", notes.notes, name="notes"),
    path("sector/notes/new/", notes.new, name="note_new"),
    path("sector/notes/<int:number>/", notes.note, name="note"),
    path("sector/notes/<int:number>/pdf/", notes.paper, name="note_pdf"),
    path("incidents/<int:pk>/indicators/", indicators.page, name="indicators"),
    path("incidents/<int:pk>/indicators/<int:row>/withdraw/", indicators.take_back, name="indicator_withdraw"),
]
