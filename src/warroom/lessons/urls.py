from django.urls import path

from warroom.lessons import receiving, session_views, views

app_name = "lessons"
urlpatterns = [
    path("lessons/", views.index, name="list"),
    path("lessons/new/", views.new, name="new"),
    path("lessons/<int:pk>/", views.page, name="page"),
    path("lessons/<int:pk>/edit/", views.edit, name="edit"),
    path("lessons/<int:pk>/offer/", views.offer, name="offer"),
    path("lessons/<int:pk>/issue/<str:to>/", views.issue, name="issue"),
    path("lessons/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("lessons/<int:pk>/calls/", views.calls, name="calls"),
    path("lessons/<int:pk>/agreed/", views.agreed, name="agreed"),
    path("lessons/received/<int:pk>/", receiving.received, name="received"),
    path("lessons/received/<int:pk>/tasks/", receiving.take_over, name="take_over"),
    path("lessons/received/<int:pk>/evidence/<int:file>/", receiving.evidence, name="evidence"),
    path("lessons/received/<int:pk>/evidence/<int:file>/back/", receiving.take_back, name="take_back"),
    path("sessions/", session_views.index, name="sessions"),
    path("sessions/new/", session_views.new, name="new_session"),
    path("sessions/<int:pk>/", session_views.page, name="session"),
    path("sessions/<int:pk>/edit/", session_views.edit, name="edit_session"),
    path("sessions/<int:pk>/call-off/", session_views.call_off, name="call_off"),
    path("sessions/<int:pk>/invite/", session_views.invite, name="invite"),
    path("sessions/<int:pk>/register/", session_views.register, name="register"),
    path("sessions/<int:pk>/attended/", session_views.attended, name="attended"),
    path("sessions/<int:pk>/material/", session_views.material, name="material"),
    path("sessions/<int:pk>/material/<int:file>/", session_views.file, name="file"),
    path("sessions/<int:pk>/session.ics", session_views.ics, name="ics"),
]
