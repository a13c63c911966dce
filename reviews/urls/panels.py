"""Pages about experts and panels, for offices and for experts."""

from django.urls import path

from reviews.views.panels import expert, office, roll

panels_patterns = (
    [
        path("experts/", roll.experts, name="experts"),
        path("experts/new/", roll.new_expert, name="new_expert"),
        path("experts/import/", roll.import_roll, name="import_roll"),
        path("experts/<str:code>/", roll.one_expert, name="expert"),
        path("experts/<str:code>/state/", roll.expert_state, name="expert_state"),
        path("experts/<str:code>/conflict/", roll.expert_conflict, name="expert_conflict"),
        path("experts/<str:code>/conflict/<int:pk>/end/", roll.ended_conflict, name="end_conflict"),
        path("panels/", office.panels, name="panels"),
        path("panels/new/", office.new_panel, name="new_panel"),
        path("panels/<str:number>/", office.one_panel, name="panel"),
        path("panels/<str:number>/close/", office.close, name="close"),
        path("panels/<str:number>/seats/<int:pk>/", office.release_seat, name="release_seat"),
    ],
    "panels",
)

expert_patterns = (
    [
        path("judging/", expert.my_panels, name="panels"),
        path("judging/<str:number>/", expert.my_panel, name="panel"),
        path("judging/<str:number>/declare/", expert.declare_panel, name="declare"),
        path("judging/<str:number>/decline/", expert.decline_panel, name="decline_panel"),
        path("judging/<str:number>/<int:position>/", expert.scorecard, name="scorecard"),
        path("judging/<str:number>/<int:position>/decline/", expert.decline_seat, name="decline"),
    ],
    "expert",
)
