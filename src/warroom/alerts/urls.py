"""Every route of alerts: of the sender, of the body that receives, and of who has no account."""

from django.urls import path

from warroom.alerts import (
    calendar_feed,
    checking,
    composing,
    document,
    exporting,
    following_up,
    link,
    listing,
    plans,
    receiving,
    watch,
)

app_name = "alerts"
urlpatterns = [
    path("messages/", listing.index, name="list"),
    path("messages/new/", composing.new, name="new"),
    path("messages/reached/", composing.reached, name="reached"),
    path("messages/groups/<int:pk>/drop/", composing.drop_group, name="drop_group"),
    path("messages/plans/", plans.index, name="plans"),
    path("messages/plans/<int:severity>/", plans.edit, name="plan"),
    path("messages/calendar/", calendar_feed.make, name="feed_make"),
    path("messages/calendar/revoke/", calendar_feed.revoke, name="feed_revoke"),
    path("messages/<int:pk>/", checking.one, name="one"),
    path("messages/<int:pk>/compose/", composing.compose, name="compose"),
    path("messages/<int:pk>/discard/", composing.discard, name="discard"),
    path("messages/<int:pk>/check/", checking.check, name="check"),
    path("messages/<int:pk>/send/", checking.send, name="send"),
    path("messages/<int:pk>/approve/", checking.approve, name="approve"),
    path("messages/<int:pk>/back/", checking.back, name="back"),
    path("messages/<int:pk>/watch/", watch.watch, name="watch"),
    path("messages/<int:pk>/calls/", watch.calls, name="calls"),
    path("messages/<int:pk>/called/<int:row>/", watch.called, name="called"),
    path("messages/<int:pk>/withdraw/", following_up.withdraw, name="withdraw"),
    path("messages/<int:pk>/correct/", following_up.correct, name="correct"),
    path("messages/<int:pk>/answers.csv", exporting.as_csv, name="csv"),
    path("messages/<int:pk>/answers.xlsx", exporting.as_xlsx, name="xlsx"),
    path("messages/<int:pk>/cap.xml", document.cap, name="cap"),
    path("messages/<int:pk>/files/<int:number>/", receiving.sent_file, name="sent_file"),
    path("messages/for-us/<int:pk>/", receiving.read, name="read"),
    path("messages/for-us/<int:pk>/answer/", receiving.answer, name="answer"),
    path("messages/for-us/<int:pk>/checklist/", receiving.check, name="checklist"),
    path("messages/for-us/<int:pk>/tasks/", receiving.take_over, name="take_over"),
    path("messages/for-us/<int:pk>/incident/", receiving.open_one, name="open_incident"),
    path("messages/for-us/<int:pk>/files/<int:number>/", receiving.file, name="file"),
    # Short, for an SMS; struck out of logs (warroom.logs).
    path("b/<str:token>/", link.link, name="link"),
    path("b/<str:token>/files/<int:number>/", link.link_file, name="link_file"),
    path("calendar/<str:token>/acts.ics", calendar_feed.feed, name="feed"),
]
