"""Demo drafts of the current SRDI standard, and a finished simulation of each."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.jobs import advance
from cultivation.domain.simulator.drafts import copy_standard, move_in_draft
from cultivation.domain.simulator.running import Asked, start_simulation
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import Simulation
from cultivation.queries import last_text

_DRAFTS: dict[str, Mapping[str, Decimal | bool]] = {
    "研发费用占比提高到6%": {"gates.rd_ratio.test.0": Decimal(6)},
    "取消上一梯度称号要求": {"gates.tier1_title.on": False},
}


def make_simulations(office: Office, actor: Actor, *, today: date) -> None:
    """Two drafts of the ministry's, each simulated over the country."""
    source = last_text("srdi-2026")
    if source is None:
        return
    for name, changes in _DRAFTS.items():
        draft = copy_standard(source=source, name=name, office=office, actor=actor)
        draft = move_in_draft(draft=draft, version=draft.version, changes=changes, actor=actor)
        asked = Asked(office, SimulatedPopulation.ALL, CaseKind.RECOGNITION, today)
        _run_out(
            start_simulation(
                before=source, after=draft, asked=asked, name=name, office=office, actor=actor
            )
        )


def _run_out(simulation: Simulation) -> None:
    """Chunk after chunk at once, as the workers would."""
    run = simulation.run
    while run is not None and run.is_live and run.outbox_item is not None:
        advance(run.outbox_item)
        run.refresh_from_db()
