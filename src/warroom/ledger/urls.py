"""Every route of the ledger."""

from django.urls import path

from warroom.ledger import one, pages, proof

app_name = "ledger"
urlpatterns = [
    path("incidents/<int:pk>/ledger/", pages.incident, name="incident"),
    path("incidents/<int:pk>/ledger/proof/", proof.incident_proof, name="proof"),
    path("incidents/<int:pk>/ledger/checkpoint/", proof.checkpoint, name="checkpoint"),
    path("incidents/<int:pk>/ledger/export/", proof.incident_export, name="export"),
    path("incidents/<int:pk>/ledger/<int:sequence>/", one.entry, name="entry"),
    path("incidents/<int:pk>/ledger/<int:sequence>/erase/", one.erase, name="erase"),
    path("incidents/<int:pk>/ledger/<int:sequence>/<str:sha256>/", one.attachment, name="attachment"),
    path("organisations/<int:pk>/ledger/", pages.organisation, name="organisation"),
    path("checkpoints/", proof.held, name="held"),
]
