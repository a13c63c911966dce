"""What there is to see: one enterprise before a correction, others decided and on notice."""

from dataclasses import dataclass

from accounts.models import User
from cultivation.enums import TitleKind
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction, sign
from reviews.domain.publishing import publish_notice
from reviews.models import Case, Notice
from tests.factories import World, make_round, make_submitted, make_title


@dataclass(frozen=True, slots=True)
class Scene:
    """A case in correction, a case to examine, a notice that runs."""

    corrected: Case
    waiting: Case
    notice: Notice


@dataclass(frozen=True, slots=True)
class Sight:
    """A page, and who looks at it."""

    name: str
    reader: User | None
    path: str


def make_scene(world: World) -> Scene:
    """Cases of four enterprises of one county, and little giants in the same province."""
    round_ = make_round()
    examiner = world.official_actor("examiner", "330106")
    corrected, decided, waiting = (
        make_submitted(world, enterprise, round=round_)
        for enterprise in (
            world.enterprise("330106", 0),
            world.enterprise("330106", 1),
            world.enterprise("330108", 0),
        )
    )
    request_correction(
        case=corrected,
        actor=examiner,
        version=corrected.version,
        items=[ItemToCorrect("ip_class1", "The certificate names another holder.")],
    )
    for code in ("330106", "330100", "330000"):
        actor = world.official_actor("examiner", code)
        propose_pass(case=decided, actor=actor, version=decided.version, opinion="Yes.")
        approver = world.official_actor("approver", code)
        sign(case=decided, actor=approver, version=decided.version)
    notice = publish_notice(
        round=round_, cases=[decided], actor=world.official_actor("examiner", "330000")
    )
    for code in ("330402", "330203", "320102"):
        make_title(world.enterprise(code), TitleKind.LITTLE_GIANT)
    return Scene(corrected, waiting, notice)


def main_pages(world: World, scene: Scene) -> list[Sight]:
    """The eight pages on which most of the work is done."""
    owner = world.owner(scene.corrected.enterprise)
    examiner = world.official("examiner", "330108")
    return [
        Sight("home of the enterprise", owner, "/"),
        Sight("filing", owner, f"/enterprise/filings/{scene.corrected.filing.fiscal_year}/"),
        Sight("self-check", owner, "/enterprise/self-check/innovative/"),
        Sight("case of the enterprise", owner, f"/applications/{scene.corrected.number}/"),
        Sight("queue of an office", examiner, "/desk/cases/"),
        Sight("case at an office", examiner, f"/desk/cases/{scene.waiting.number}/"),
        Sight("coverage", world.official("analyst", "000000"), "/coverage/"),
        Sight("public notice", None, f"/public/notices/{scene.notice.number}/"),
    ]
