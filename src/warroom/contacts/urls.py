"""Every route of the contacts. The public ones that people type themselves are in Dutch."""

from django.urls import path

from warroom.contacts import answering, body, calling, everybody, importing, rounds

app_name = "contacts"
urlpatterns = [
    path("aanspreekpunt/", answering.code, name="code"),
    path("aanspreekpunt/bedankt/", answering.thanks, name="thanks"),
    path("aanspreekpunt/<str:token>/", answering.answer, name="answer"),
    path("contacts/", body.index, name="index"),
    path("contacts/all/", everybody.everybody, name="everybody"),
    path("contacts/coverage/", everybody.coverage, name="coverage"),
    path("contacts/coverage/ask/", rounds.ask_old, name="ask_old"),
    path("contacts/same/", everybody.same, name="same"),
    path("contacts/calls/", calling.calls, name="calls"),
    path("contacts/calls/<int:pk>/", calling.tick, name="tick"),
    path("contacts/import/", importing.begin, name="import"),
    path("contacts/import/template.xlsx", importing.template, name="template"),
    path("contacts/import/<int:pk>/", importing.page, name="upload"),
    path("contacts/import/<int:pk>/decide/", importing.decide, name="decide"),
    path("contacts/tests/", rounds.tests, name="tests"),
    path("contacts/tests/<int:pk>/", rounds.test, name="test"),
    path("contacts/corrections/<int:pk>/", rounds.correction, name="correction"),
    path("contacts/bodies/<int:pk>/", body.body, name="body"),
    path("contacts/bodies/<int:pk>/add/", body.add, name="add"),
    path("contacts/bodies/<int:pk>/domains/", body.mail_domains, name="domains"),
    path("contacts/posts/<int:pk>/", body.change, name="change"),
    path("contacts/posts/<int:pk>/place/", body.place, name="place"),
    path("contacts/posts/<int:pk>/confirm/", body.confirm, name="confirm"),
    path("contacts/posts/<int:pk>/ask/", rounds.ask_one, name="ask"),
]
