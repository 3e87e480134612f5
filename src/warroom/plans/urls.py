"""Every route of the plans."""

from django.urls import path

from warroom.plans import board, containment, frozen, recovery, standing_up, suppliers

app_name = "plans"
urlpatterns = [
    path("wat-als/<int:pk>/afsluiten/", containment.containment, name="containment"),
    path("wat-als/<int:pk>/herstel/", recovery.recovery, name="recovery"),
    path("wat-als/<int:pk>/opzetten/", standing_up.standing_up, name="workaround"),
    path("wat-als/<int:pk>/leveranciers/", suppliers.suppliers, name="suppliers"),
    path("wat-als/<int:pk>/leveranciers/delen/", suppliers.share, name="share"),
    path("wat-als/<int:pk>/leveranciers/niet-delen/", suppliers.unshare, name="unshare"),
    path("wat-als/<int:pk>/plannen/", frozen.frozen_plans, name="frozen_plans"),
    path("plannen/gevraagd/<int:pk>/", recovery.requested, name="requested"),
    path("plannen/gevraagd/<int:pk>/bevriezen/", frozen.freeze_plan, name="freeze"),
    path("plannen/<int:pk>/", frozen.frozen, name="frozen"),
    path("plannen/<int:pk>/verder/", frozen.take_up, name="take_up"),
    path("plannen/<int:pk>/bord/", board.move, name="move"),
    path("plannen/<int:pk>/bord/terug/", board.undo, name="undo"),
    path("plannen/<int:pk>/opnieuw/", recovery.replan, name="replan"),
]
