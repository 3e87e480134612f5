"""Every route of the plans."""

from django.urls import path

from warroom.plans import containment, frozen

app_name = "plans"
urlpatterns = [
    path("wat-als/<int:pk>/afsluiten/", containment.containment, name="containment"),
    path("wat-als/<int:pk>/plannen/", frozen.frozen_plans, name="frozen_plans"),
    path("plannen/gevraagd/<int:pk>/bevriezen/", frozen.freeze_plan, name="freeze"),
    path("plannen/<int:pk>/", frozen.frozen, name="frozen"),
]
