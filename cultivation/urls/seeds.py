"""Pages of seed selection."""

from django.urls import path

from cultivation.views.seeds import (
    finds,
    own_questions,
    pool,
    screens,
    seed,
    signals,
    taking,
    without_figures,
)

seed_paths = [
    path("desk/seeds/", finds.finds, name="seeds"),
    path("desk/seeds/enterprises/<int:pk>/", seed.seed, name="seed"),
    path("desk/seeds/take/", taking.take_ticked, name="take_seeds"),
    path("desk/seeds/without-figures/", without_figures.silent, name="seeds_without_figures"),
    path("desk/seeds/pool/", pool.pool, name="seed_pool"),
    path("desk/seeds/conversion/", pool.conversion, name="seed_conversion"),
    path("desk/seeds/screens/", screens.screens, name="seed_screens"),
    path("desk/seeds/screens/new/", screens.new_screen, name="new_seed_screen"),
    path("desk/seeds/screens/<int:pk>/", screens.screen, name="seed_screen"),
    path("desk/seeds/screens/<int:pk>/edit/", screens.edit_screen, name="edit_seed_screen"),
    path("desk/seeds/screens/<int:pk>/run/", screens.run_now, name="run_seed_screen"),
    path("desk/seeds/screens/<int:pk>/retire/", screens.retire, name="retire_seed_screen"),
    path("desk/seeds/signals/", signals.signals, name="seed_signals"),
    path("desk/seeds/signals/<str:kind>/", signals.signal_lists, name="signal_lists"),
    path("desk/seeds/signals/<str:kind>/<int:pk>/", signals.signal_list, name="signal_list"),
    path(
        "desk/seeds/signals/<str:kind>/<int:pk>/problems/",
        signals.signal_list_problems,
        name="signal_list_problems",
    ),
    path("enterprise/questions/", own_questions.own_questions, name="own_questions"),
]
