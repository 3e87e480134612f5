"""The routes of the what-if screen, its saved scenarios and the drawing; part of ``landscapes.urls``."""

from django.urls import path

from warroom.landscapes import drawings, saved_scenarios, what_if

urlpatterns = [
    path("wat-als/", what_if.what_if, name="what_if"),
    path("wat-als/<int:pk>/", what_if.what_if, name="what_if_of"),
    path("wat-als/<int:pk>/bewaard/", saved_scenarios.saved_scenarios, name="saved_scenarios"),
    path("wat-als/<int:pk>/bewaren/", saved_scenarios.save_scenario, name="save_scenario"),
    path("wat-als/bewaard/<int:pk>/naam/", saved_scenarios.rename_scenario, name="rename_scenario"),
    path("wat-als/bewaard/<int:pk>/weg/", saved_scenarios.remove_scenario, name="remove_scenario"),
    path("wat-als/bewaard/<int:pk>/terug/", saved_scenarios.take_back_scenario, name="take_back_scenario"),
    path("landscapes/<int:pk>/drawing/", drawings.drawing, name="drawing"),
]
