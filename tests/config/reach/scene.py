"""What the routes are about: an enterprise with a case, a title, a claim; a notice of another."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.files import CheckedFile, Place, store_upload
from common.enums import FileKind
from common.models import JobRun
from cultivation.domain.cancelling.complaints import Complainant, take_complaint
from cultivation.domain.cancelling.opening import open_cancellation
from cultivation.domain.duties.obligations import ensure_updates
from cultivation.enums import CancellationGround, TitleKind
from cultivation.models import Title
from enterprises.enums import AssessmentBasis, ClaimStatus
from enterprises.models import Assessment, Claim, Enterprise
from reviews.domain.changes.opening import open_change
from reviews.domain.examining import propose_pass, sign
from reviews.domain.inspections import order_inspection
from reviews.domain.publishing import publish_notice
from reviews.enums import ChangeKind
from reviews.models import Case, Notice, Round
from tests.factories import World, make_filing, make_round, make_submitted, make_title

# What officials wrote of the enterprise, for few to read.
FINDING = "Two of seven machines are connected."


@dataclass(slots=True)
class Scene:
    """What the routes are about: one enterprise's case, title, claim; a notice of another's."""

    world: World
    enterprise: Enterprise
    case: Case
    title: Title
    notice: Notice
    claim: Claim
    run: JobRun


def _inspected(world: World, case: Case) -> Case:
    """The case with an inspection ordered."""
    actor = world.official_actor("examiner", "330106")
    order_inspection(case=case, actor=actor, reason="High growth.")
    return case


def make_scene(world: World) -> Scene:
    """An enterprise of Xihu, Hangzhou, Zhejiang with a case at its county."""
    enterprise = world.enterprise("330106")
    round_ = make_round()
    _store_file()
    _assess(enterprise)
    filing = make_filing(enterprise, total_assets_wan="15713.37")
    case = make_submitted(world, enterprise, round=round_, filing=filing)
    return Scene(
        world=world,
        enterprise=enterprise,
        case=_inspected(world, case),
        title=_disputed(world, _old_title(enterprise)),
        notice=publish_notice(
            round=round_,
            cases=[_passed(world, round_)],
            actor=world.official_actor("examiner", "330000"),
        ),
        claim=_claimed(world),
        run=JobRun.objects.create(
            kind="lapse_drafts",
            requested_by=world.official("examiner", "330106"),
            office_code="330106",
            role="examiner",
            requested_at=timezone.now(),
        ),
    )


def _store_file() -> None:
    checked = CheckedFile("a.png", FileKind.PNG, b"a")
    store_upload(upload=checked, purpose="none", actor=SYSTEM, place=Place("public"))


def _assess(enterprise: Enterprise) -> None:
    Assessment.objects.create(
        enterprise=enterprise,
        basis=AssessmentBasis.SELF_RATED,
        level=2,
        assessed_on=timezone.localdate(),
        recorded_at=timezone.now(),
    )


def _passed(world: World, round_: Round) -> Case:
    """Another enterprise's case that county, city and province have passed."""
    case = make_submitted(world, world.enterprise("330106", 1), round=round_)
    for code in ("330106", "330100", "330000"):
        propose_pass(
            case=case,
            actor=world.official_actor("examiner", code),
            version=case.version,
            opinion="Good.",
        )
        sign(case=case, actor=world.official_actor("approver", code), version=case.version)
    return case


def _claimed(world: World) -> Claim:
    """A claim, which waits, on a record that a list named."""
    unclaimed = Enterprise.objects.create(
        name="Named by a list",
        state="unclaimed",
        county_office=world.offices["330106"],
        city_office=world.offices["330100"],
        province_office=world.offices["330000"],
    )
    return Claim.objects.create(
        enterprise=unclaimed,
        user=world.owner(world.enterprise("330108")),
        uscc="91330106000000000X",
        status=ClaimStatus.WAITING,
        created_at=timezone.now(),
    )


def _old_title(enterprise: Enterprise) -> Title:
    """A title that has owed a yearly update."""
    begun = timezone.now() - timedelta(days=500)
    days = {"valid_from": timezone.localdate(begun), "granted_at": begun}
    title = make_title(enterprise, TitleKind.SRDI, **days)
    ensure_updates(enterprise, timezone.localdate())
    return title


def _disputed(world: World, title: Title) -> Title:
    """The title, put up for cancellation on a finding of the county; and a complaint."""
    open_cancellation(
        title=title,
        ground=CancellationGround.OTHER,
        finding="Found.",
        actor=world.official_actor("examiner", "330106"),
    )
    take_complaint(
        title=title,
        complainant=Complainant("Wang Wu", "13800000000"),
        text="Told.",
        evidence="Papers.",
        actor=world.official_actor("examiner", "330000"),
        is_public=False,
    )
    open_change(
        enterprise=title.enterprise,
        kind=ChangeKind.RENAME,
        actor=world.owner_actor(title.enterprise),
    )
    return title
