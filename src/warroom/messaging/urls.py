"""Every route of the messages on their way."""

from django.urls import path

from warroom.messaging import by_hand, incoming, screens

app_name = "messaging"
urlpatterns = [
    path("deliveries/", screens.queue, name="queue"),
    path("deliveries/standing/", screens.standing, name="standing"),
    path("deliveries/failed/", screens.failed, name="failed"),
    path("deliveries/again/", screens.again, name="again"),
    path("deliveries/kept/", screens.kept, name="kept"),
    path("deliveries/replies/", screens.replies, name="replies"),
    path("deliveries/test/", screens.test, name="test"),
    path("deliveries/calls/", by_hand.calls, name="calls"),
    path("deliveries/calls/tick/", by_hand.tick, name="tick"),
    path("deliveries/letters/", by_hand.letters, name="letters"),
    path("deliveries/letters/pdf/", by_hand.pdf, name="letters_pdf"),
    path("deliveries/letters/posted/", by_hand.posted, name="posted"),
    path("deliveries/<int:pk>/", screens.delivery, name="delivery"),
    # For gateways, not for people.
    path("gateways/sms/", incoming.sms, name="incoming"),
    path("gateways/sms/<str:token>/", incoming.sms, name="incoming_by_token"),
]
