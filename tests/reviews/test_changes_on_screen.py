"""Major changes as they are typed, read by the desk and put right by the API."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.models import Event
from cultivation.enums import TitleKind
from reviews.domain.applying import submit
from reviews.domain.changes.opening import save_change
from reviews.enums import ChangeKind
from reviews.models import Case, ChangePaper
from tests.api_client import Caller
from tests.common.files.samples import pdf
from tests.factories import make_filing, make_title
from tests.pages import FRAME_QUERIES, act, signed_in
from tests.reviews.changes import add_file, reported, title_with_changes


@pytest.fixture
def title(world):
    return title_with_changes(world)


@pytest.mark.django_db
def test_a_change_is_reported_on_screen_and_seen_by_the_desk(world, title):
    owner = signed_in(world.owner(title.enterprise))
    opened = owner.post("/enterprise/changes/", {"kind": "move", "submit_key": "k1"})
    address = opened.headers["location"]
    number = address.rstrip("/").split("/")[-1]
    typed = {
        "version": 1,
        "happened_on": "2026-11-01",
        "explanation": "Moved.",
        "evidence": "Paper.",
        "is_pledged": "on",
        "submit_key": "k2",
        "hand_in": "yes",
    }
    several = owner.post(address, typed | {"new_office": "a"})
    assert (several.status_code, "Several offices fit" in several.content.decode()) == (422, True)
    done = owner.post(address, typed | {"new_office": "Binjiang"})
    assert done.status_code == 302
    desk = signed_in(world.official("examiner", "330106"))
    assert "Binjiang" in desk.get(f"/desk/cases/{number}/").content.decode()
    assert number in desk.get("/desk/changes/?kind=move").content.decode()
    report = desk.get(f"/desk/changes/{number}/").content.decode()
    assert "From the day of acceptance responsible: Binjiang" in report
    assert desk.post("/desk/changes/").status_code == 200
    assert owner.get(f"/applications/{number}/").status_code == 200


@pytest.mark.django_db
def test_files_of_a_change_are_read_by_its_examiners_once_it_is_handed_in(world, title):
    owner = signed_in(world.owner(title.enterprise))
    opened = owner.post("/enterprise/changes/", {"kind": "rename", "submit_key": "k1"})
    number = opened.headers["location"].rstrip("/").split("/")[-1]
    for _again in range(2):
        assert add_file(owner, number).status_code == 302
    refused = add_file(owner, number, "a.exe", b"MZ", "p2", **{"HX-Request": "true"})
    assert (refused.status_code, "field-error" in refused.content.decode()) == (422, True)
    assert add_file(owner, number, key="p3").status_code == 302
    first, second = ChangePaper.objects.order_by("pk")
    address = f"/enterprise/changes/{number}/papers/"
    assert owner.post(address, {"remove": second.pk}).status_code == 302
    county = signed_in(world.official("examiner", "330106"))
    file = f"/files/{first.file_id}/"
    assert county.get(file).status_code == 404
    case = Case.objects.get(number=number)
    actor = world.owner_actor(title.enterprise)
    values = {"happened_on": date(2026, 11, 1), "new_name": "Another", "explanation": "So."}
    saved = save_change(
        case=case, values=values, is_pledged=True, version=case.version, actor=actor
    )
    case = submit(case=saved, actor=actor, version=saved.version)
    assert first.file.sha256[:16] in case.statements["change_papers"]
    assert file in county.get(f"/desk/changes/{number}/").content.decode()
    assert f"/desk/changes/{number}/" in county.get(f"/desk/cases/{number}/").content.decode()
    assert b"".join(county.get(file).streaming_content).startswith(b"%PDF")
    assert Event.objects.filter(verb="file.opened", subject_id=first.file_id).count() == 1
    assert county.get(f"/files/{second.file_id}/").status_code == 404
    elsewhere = signed_in(world.official("examiner", "320000"))
    assert elsewhere.get(file).status_code == 404
    assert add_file(owner, number, key="p4").status_code == 302
    assert owner.post(address, {"remove": first.pk}).status_code == 302
    assert ChangePaper.objects.filter(removed_at=None).get() == first


@pytest.mark.django_db
def test_a_file_that_is_sent_without_scripts_takes_the_words_of_the_report_along(world, title):
    owner = signed_in(world.owner(title.enterprise))
    opened = owner.post("/enterprise/changes/", {"kind": "rename", "submit_key": "k1"})
    number = opened.headers["location"].rstrip("/").split("/")[-1]
    sent = {"version": 1, "new_name": "Another", "explanation": "So.", "submit_key": "k2"}
    address = f"/enterprise/changes/{number}/papers/"
    first = owner.post(address, sent | {"file": SimpleUploadedFile("paper.pdf", pdf())})
    assert first.headers["Location"].endswith("#papers")
    assert ChangePaper.objects.count() == 1
    page = owner.get(f"/enterprise/changes/{number}/").content.decode()
    assert 'value="Another"' in page
    stale = sent | {"explanation": "Typed on.", "submit_key": "k3"}
    answer = owner.post(address, stale | {"file": SimpleUploadedFile("b.pdf", pdf())})
    assert (answer.status_code, "Typed on." in answer.content.decode()) == (409, True)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0026-11-01"])
def test_a_day_of_a_mistyped_year_is_said_at_its_field(world, title, day):
    owner = signed_in(world.owner(title.enterprise))
    opened = owner.post("/enterprise/changes/", {"kind": "rename", "submit_key": "k1"})
    sent = {"version": 1, "new_name": "Another", "explanation": "So.", "happened_on": day}
    answer = owner.post(opened.headers["location"], sent | {"submit_key": "k2"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This cannot be the day of the change: check its year." in page
    assert 'value="Another"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_offices_list_costs_the_same_whatever_its_length(
    world, title, count, django_assert_num_queries
):
    others = [world.enterprise(index=1), world.enterprise("330108")]
    reported(world, title, ChangeKind.RENAME, new_name="Another")
    for enterprise in others[: count - 1]:
        make_filing(enterprise)
        other = make_title(enterprise, TitleKind.SRDI)
        reported(world, other, ChangeKind.RENAME, new_name=f"New {enterprise.name}")
    desk = signed_in(world.official("examiner", "330000"))
    with django_assert_num_queries(FRAME_QUERIES + 2):
        page = desk.get("/desk/changes/")
    assert len(page.context["page"].rows) == count


@pytest.mark.django_db
def test_a_correction_of_a_report_names_a_line_of_it_and_no_text_that_it_does_not_have(
    world, title
):
    case = reported(world, title, ChangeKind.RENAME, new_name="Xihu Precision New")
    examiner = world.official("examiner", "330106")
    page = signed_in(examiner).get(f"/desk/cases/{case.number}/").content.decode()
    assert 'value="change_new_name"' in page
    assert 'value="market"' not in page
    told = {"items": [{"subject": "market", "reason": "Name the source."}]}
    refused = Caller(examiner).act(case.number, "request_correction", **told)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_subject")
    assert set(refused.json()["fields"]) == {"items"}
    fields = {"subject_0": "change_new_name", "reason_0": "The licence says otherwise."}
    asked = act(
        signed_in(examiner), case.number, "request_correction", version=case.version,
        working_days=5, **fields,
    )  # fmt: skip
    assert asked.status_code == 302
    owner = signed_in(world.owner(title.enterprise))
    shown = owner.get(f"/applications/{case.number}/correction/").content.decode()
    assert "The licence says otherwise." in shown
    assert "New name" in shown
