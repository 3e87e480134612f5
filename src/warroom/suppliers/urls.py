"""Every route of the suppliers."""

from django.urls import path

from warroom.suppliers import (
    consent_views,
    cutting,
    fragment_views,
    list_views,
    message_views,
    product_views,
    proposal_views,
    recognition_views,
    screens,
)

app_name = "suppliers"
urlpatterns = [
    path("leveranciers/", screens.index, name="index"),
    path("leveranciers/<int:pk>/", screens.page, name="page"),
    path("leveranciers/<int:pk>/producten/nieuw/", product_views.new, name="product_new"),
    path("leveranciers/producten/<int:pk>/", product_views.page, name="product"),
    path("leveranciers/producten/<int:pk>/wijzigen/", product_views.edit, name="product_edit"),
    path("leveranciers/producten/<int:pk>/stoppen/", product_views.end, name="product_end"),
    path("leveranciers/producten/<int:pk>/toestand/", product_views.say, name="say"),
    path("leveranciers/toestand/<int:pk>/intrekken/", product_views.withdraw, name="status_withdraw"),
    path("leveranciers/producten/<int:pk>/anders/", product_views.observe, name="observe"),
    path("leveranciers/producten/<int:pk>/anders/weg/", product_views.stop_observing, name="stop_observing"),
    path("leveranciers/<int:pk>/laten-weten/", consent_views.give, name="consent"),
    path("leveranciers/laten-weten/<int:pk>/stoppen/", consent_views.stop, name="consent_end"),
    path("leveranciers/lijst/<int:pk>/antwoord/", consent_views.answer, name="listing_answer"),
    path("leveranciers/benoemen/", consent_views.name, name="name"),
    path("leveranciers/<int:pk>/klanten/<int:body>/", recognition_views.say, name="recognise"),
    path("leveranciers/<int:pk>/klantenlijst/", list_views.page, name="list"),
    path("leveranciers/klantenlijst/<int:pk>/", list_views.preview, name="list_preview"),
    path("leveranciers/klantenlijst/<int:pk>/beslissen/", list_views.decide, name="list_decide"),
    path("leveranciers/<int:pk>/klantenlijst/schrappen/", list_views.unlist, name="unlist"),
    path("leveranciers/<int:pk>/berichten/", message_views.page, name="messages"),
    path("leveranciers/<int:pk>/berichten/<int:alert>/", message_views.message, name="message"),
    path("leveranciers/<int:pk>/afsluiten/", cutting.page, name="cuts"),
    path("leveranciers/<int:pk>/fragmenten/", fragment_views.fragments, name="fragments"),
    path("leveranciers/<int:pk>/fragmenten/nieuw/", fragment_views.new, name="fragment_new"),
    path("leveranciers/fragmenten/<int:pk>/", fragment_views.edit, name="fragment"),
    path("leveranciers/fragmenten/<int:pk>/publiceren/", fragment_views.publish, name="fragment_publish"),
    path("leveranciers/fragmenten/<int:pk>/intrekken/", fragment_views.withdraw, name="fragment_withdraw"),
    path("leveranciers/voorstellen/<int:pk>/<int:fragment>/", proposal_views.page, name="proposal"),
    path("leveranciers/voorstellen/<int:pk>/<int:fragment>/aanvaarden/", proposal_views.accept, name="accept"),
    path("leveranciers/voorstellen/<int:pk>/<int:fragment>/afwijzen/", proposal_views.decline, name="decline"),
    path("leveranciers/voorstellen/<int:pk>/<int:fragment>/uithalen/", proposal_views.remove, name="remove"),
]
