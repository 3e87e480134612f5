from django.urls import path

from warroom.aid import views

app_name = "aid"
urlpatterns = [
    path("aid/", views.index, name="list"),
    path("aid/bench/", views.bench, name="bench"),
    path("aid/offer/", views.offer, name="offer"),
    path("aid/offers/<int:pk>/", views.edit_offer, name="edit_offer"),
    path("aid/offers/<int:pk>/end/", views.end_offer, name="end_offer"),
    path("aid/ask/", views.ask, name="ask"),
    path("aid/requests/<int:pk>/", views.request_page, name="request"),
    path("aid/requests/<int:pk>/edit/", views.edit_request, name="edit_request"),
    path("aid/requests/<int:pk>/end/", views.end_request, name="end_request"),
    path("aid/requests/<int:pk>/propose/", views.propose, name="propose"),
    path("aid/agreements/<int:pk>/<str:answer>/", views.answer, name="answer"),
]
