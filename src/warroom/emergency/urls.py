"""Every route of the ways in. The two that people say aloud on the telephone are in Dutch."""

from django.urls import path

from warroom.emergency import answering, asking, calling, entrance, printing

app_name = "emergency"
urlpatterns = [
    path("noodcode/", entrance.enter, name="enter"),
    path("getroffen/", asking.hit, name="hit"),
    path("organisations/<int:pk>/emergency-card/", printing.card, name="card"),
    path("organisations/<int:pk>/emergency-card/make/", printing.make, name="make"),
    path("organisations/<int:pk>/emergency-card/pdf/", printing.pdf, name="pdf"),
    path("memberships/<int:pk>/call-back/", calling.call_back, name="call_back"),
    path("calls/", answering.calls, name="calls"),
    path("calls/<int:pk>/", answering.call, name="call"),
    path("calls/<int:pk>/way-in/", answering.way_in, name="way_in"),
]
