"""Every route of the landscapes."""

from django.urls import path

from warroom.landscapes import (
    columns,
    editing,
    elements,
    export,
    finding,
    imports,
    overview,
    start,
    versions,
    what_if_urls,
)

app_name = "landscapes"
urlpatterns = [
    *what_if_urls.urlpatterns,
    path("landscapes/", overview.index, name="index"),
    path("landscapes/find/", finding.find, name="find"),
    path("landscapes/begin/", overview.begin, name="begin"),
    path("landscapes/<int:pk>/", overview.overview, name="overview"),
    path("landscapes/<int:pk>/findings/", overview.findings, name="findings"),
    # Start from what you have
    path("landscapes/<int:pk>/start/", start.start, name="start"),
    path("landscapes/<int:pk>/start/starter/", start.take_starter, name="take_starter"),
    path("landscapes/<int:pk>/start/questions/", start.questions, name="questions"),
    path("landscapes/<int:pk>/start/matches/", start.matches, name="matches"),
    path("landscapes/<int:pk>/start/answer/", start.first_answer, name="first_answer"),
    path("landscapes/<int:pk>/questions/", start.five_questions, name="five"),
    # Bringing in a file
    path("landscapes/<int:pk>/imports/", imports.upload, name="upload"),
    path("landscapes/<int:pk>/imports/<int:upload_pk>/", imports.page, name="import"),
    path("landscapes/<int:pk>/imports/<int:upload_pk>/columns/", columns.columns, name="columns"),
    path("landscapes/<int:pk>/imports/<int:upload_pk>/accept/", imports.accept, name="accept"),
    path("landscapes/<int:pk>/imports/<int:upload_pk>/rename/", imports.rename, name="rename"),
    path("landscapes/<int:pk>/imports/<int:upload_pk>/discard/", imports.discard, name="discard"),
    # Elements and relations
    path("landscapes/<int:pk>/elements/", elements.elements, name="elements"),
    path("landscapes/<int:pk>/element/", elements.element, name="element"),
    path("landscapes/<int:pk>/element/new/", editing.new, name="element_new"),
    path("landscapes/<int:pk>/element/edit/", editing.edit, name="element_edit"),
    path("landscapes/<int:pk>/element/confirm/", editing.confirm, name="element_confirm"),
    path("landscapes/<int:pk>/element/delete/", editing.delete, name="element_delete"),
    path("landscapes/<int:pk>/relation/new/", editing.relation_new, name="relation_new"),
    path("landscapes/<int:pk>/relation/edit/", editing.relation_edit, name="relation_edit"),
    path("landscapes/<int:pk>/relation/delete/", editing.relation_delete, name="relation_delete"),
    # Versions and export
    path("landscapes/<int:pk>/versions/", versions.versions, name="versions"),
    path("landscapes/<int:pk>/versions/compare/", versions.compare, name="compare"),
    path("landscapes/<int:pk>/versions/<int:number>/restore/", versions.restore, name="restore"),
    path("landscapes/<int:pk>/versions/<int:number>/landscape.<str:extension>", export.download, name="download"),
    path("landscapes/<int:pk>/export/", export.export, name="export"),
]
