"""Reports of changes, as several tests need them."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import OfficeLevel
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.applying import submit
from reviews.domain.changes.opening import open_change, save_change
from reviews.domain.examining import propose_pass, sign
from reviews.enums import StepKind
from reviews.models import Route, RouteStep
from tests.common.files.samples import pdf
from tests.factories import make_filing, make_title

HANGZHOU = ("330106", "330100", "330000")


def lay_route(kind, *levels):
    """The way of changes to titles of a kind, level by level."""
    route = Route.objects.create(
        title_kind=kind, case_kind=CaseKind.CHANGE, valid_from=date(2022, 8, 1)
    )
    for position, level in enumerate(levels, start=1):
        step = StepKind.PRELIMINARY if position == 1 else StepKind.REVIEW
        RouteStep.objects.create(
            route=route, position=position, kind=step, office_level=level, working_days=5
        )


def title_with_changes(world):
    """A title of an enterprise of Xihu, with a filing, and the route of its changes."""
    lay_route(TitleKind.SRDI, OfficeLevel.COUNTY, OfficeLevel.CITY, OfficeLevel.PROVINCE)
    make_filing(world.enterprise())
    return make_title(world.enterprise(), TitleKind.SRDI)


def reported(world, title, kind, *, days_ago=10, **values):
    """A change that has been handed in."""
    enterprise = title.enterprise
    owner = world.owner_actor(enterprise)
    case = open_change(enterprise=enterprise, kind=kind, actor=owner)
    given = {
        "happened_on": timezone.localdate() - timedelta(days=days_ago),
        "explanation": "As registered.",
        "evidence": "Registration paper.",
    }
    saved = save_change(
        case=case, values=given | values, is_pledged=True, version=case.version, actor=owner
    )
    return submit(case=saved, actor=owner, version=saved.version)


def passed_by(world, case, *codes):
    """The offices examine and sign, one after the other."""
    for code in codes:
        examiner = world.official_actor("examiner", code)
        propose_pass(case=case, actor=examiner, version=case.version, opinion="Seen.")
        sign(case=case, actor=world.official_actor("approver", code), version=case.version)


def add_file(owner, number, name="paper.pdf", content=None, key="p1", **headers):
    """What the page of a report answers to a file."""
    file = SimpleUploadedFile(name, pdf() if content is None else content)
    address = f"/enterprise/changes/{number}/papers/"
    return owner.post(address, {"file": file, "submit_key": key}, headers=headers)
