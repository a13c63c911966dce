"""What must be read by few: words planted in the scene, and the people who may come upon each.

Every page of the table is searched for them, for everybody who reaches it.
"""

import io
import re
import zipfile
from collections.abc import Mapping

import pypdfium2
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from common.models import Event
from cultivation.models import DigitalProject, ServiceRequest, Supported
from enterprises.enums import FiguresPage
from enterprises.figures_opened import FIGURES_OPENED
from enterprises.models import Visit
from reviews.domain.desk.noting import write_note
from reviews.models import Finding
from tests.config.reach.arguments import of_project, of_visit
from tests.config.reach.leading import of_support
from tests.config.reach.people import MINISTRY, OFFICES_ABOVE, OWNER, officials_of, user_of
from tests.config.reach.plans import of_request
from tests.config.reach.scene import FINDING, Scene
from tests.factories import STATEMENTS

PHONE, NOTE, OBJECTOR = "0571-86001234", "They moved last week.", "Objecting Ouyang"
OBJECTORS_PHONE, COMPLAINANT, COMPLAINANTS_PHONE = "13900001111", "Wang Wu", "13800000000"

_AT_WORK = officials_of(*OFFICES_ABOVE)
_PROVINCE = officials_of("330000")
# What stands on a page -> who may read it.
CANARIES: dict[str, tuple[re.Pattern[str], set[str]]] = {
    name: (re.compile(pattern), readers)
    for name, pattern, readers in (
        # Trade secrets: the texts and figures of an application.
        ("statement", re.escape(STATEMENTS["market"]), {OWNER} | _AT_WORK),
        # The ministry reads the figures of the whole country; applications below it, it does not.
        ("figure", r"15,?713\.37", {OWNER} | _AT_WORK | officials_of(MINISTRY)),
        # What officials wrote of it, and what it told them.
        ("finding", re.escape(FINDING), {OWNER} | _AT_WORK | officials_of(MINISTRY)),
        # Personal: how people are reached, who objects, who complains.
        ("phone", re.escape(PHONE), {OWNER} | _AT_WORK | officials_of(MINISTRY)),
        ("objector", re.escape(OBJECTOR), _PROVINCE),
        ("objector's phone", OBJECTORS_PHONE, _PROVINCE),
        ("complainant", COMPLAINANT, _PROVINCE),
        ("complainant's phone", COMPLAINANTS_PHONE, _PROVINCE),
        # Between officials.
        ("note", re.escape(NOTE), _AT_WORK),
    )
}


TRADE_SECRETS = {"statement", "figure", "finding"}
# The pages on which officials read them, and what the trail calls what they had open.
NOTED_AS = {
    "desk:case": FiguresPage.CASE,
    "desk:inspection": FiguresPage.INSPECTION,
    "api:case-detail": FiguresPage.CASE,
    "api:filing-detail": FiguresPage.FILING,
    "api:inspection-detail": FiguresPage.INSPECTION,
    "cultivation:enterprise": FiguresPage.RECORD,
    "enterprises:visit": FiguresPage.GRADING,
    "api:visit-detail": FiguresPage.GRADING,
    "cultivation:project": FiguresPage.PROJECT,
    "api:digital-project-detail": FiguresPage.PROJECT,
    "cultivation:support": FiguresPage.SUPPORT,
    "api:key-support-detail": FiguresPage.SUPPORT,
    "cultivation:readiness_of": FiguresPage.READINESS,
    "api:champion-readiness-detail": FiguresPage.READINESS,
    "cultivation:request": FiguresPage.REQUEST,
    "api:request-detail": FiguresPage.REQUEST,
}
# Lists that carry what a programme pays, ranks, or what was found; a look at a list is not noted.
LISTS = {
    "cultivation:projects",
    "cultivation:supports",
    "api:digital-project-list",
    "api:key-support-list",
    "api:champion-readiness-list",
    "api:visit-list",
}


def plant(scene: Scene) -> None:
    """Write the words that no other part of the scene has."""
    scene.enterprise.contact_phone = PHONE
    scene.enterprise.save(update_fields=["contact_phone"])
    examiner = scene.world.official_actor("examiner", "330106")
    write_note(case=scene.case, actor=examiner, body=NOTE)
    Finding.objects.filter(inspection__case=scene.case).update(remark=FINDING)
    Visit.objects.filter(**of_visit(scene)).update(conclusion=FINDING)
    DigitalProject.objects.filter(**of_project(scene)).update(investment_planned_wan="15713.37")
    Supported.objects.filter(**of_support(scene)).update(investment_wan="15713.37")
    ServiceRequest.objects.filter(**of_request(scene)).update(text=FINDING)


def words_on(response: HttpResponseBase) -> set[str]:
    """The names of the words that stand on a page."""
    if response.status_code != 200 or response.streaming:
        return set()
    assert isinstance(response, HttpResponse)
    return words_in(_text(response))


def words_in(text: str) -> set[str]:
    """The names of the words in a text."""
    return {name for name, (pattern, _readers) in CANARIES.items() if pattern.search(text)}


def not_for(person: str, words: set[str]) -> set[str]:
    """Those of the words that this person may not read."""
    return {name for name in words if person not in CANARIES[name][1]}


def unnoted(scene: Scene, person: str, pages: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """The pages (route -> words on it) that showed an official or an expert trade secrets of the
    enterprise without an entry of today's in the trail that he had them open."""
    user = user_of(scene, person)
    if user is None or person == OWNER:
        return []
    entries = Event.objects.filter(
        verb=FIGURES_OPENED, subject_id=scene.enterprise.pk, actor=user
    ).values_list("after__page", flat=True)
    noted = set(entries)
    return [
        (person, route, "opened without an entry")
        for route, words in pages.items()
        if words & TRADE_SECRETS and route not in LISTS and NOTED_AS.get(route) not in noted
    ]


def _text(response: HttpResponse) -> str:
    content = response.content
    kind = response.headers.get("Content-Type", "")
    if "pdf" in kind:
        document = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return content.decode(errors="replace")
