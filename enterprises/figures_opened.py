"""Who opened the figures of an enterprise: its entry in the trail, for screens and API alike.

The entries of an enterprise stand on a chain of their own (`SubjectKind.FIGURES`), so that reading
never waits for an act on a case, and a case's timeline tells of acts alone.
"""

from common.domain.actor import Actor
from common.domain.events import record_once_a_day
from common.enums import SubjectKind
from common.middleware import noting_a_reading
from enterprises.enums import FiguresPage

FIGURES_OPENED = "figures.opened"


def note_figures_opened(
    *, actor: Actor, enterprise_id: int, page: FiguresPage, number: object
) -> None:
    """Keep in the trail that an official or an expert was shown figures of an enterprise; called
    before they are shown, so that without the entry nothing is.

    `number` names what was opened among the pages of its kind. One entry for a person, a page and a
    day; the enterprise's own people leave none. Lists show no figures and leave none either.
    """
    if actor.enterprise_id is not None:
        return
    with noting_a_reading():
        record_once_a_day(
            subject_kind=SubjectKind.FIGURES,
            subject_id=enterprise_id,
            verb=FIGURES_OPENED,
            actor=actor,
            after={"page": page.value, "number": str(number)},
        )
