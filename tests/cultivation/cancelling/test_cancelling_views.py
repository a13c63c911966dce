"""Cancellations and complaints on screen: every form posts once, refusals keep what was typed."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from common.models import Event, StoredFile
from cultivation.domain.cancelling import opening
from cultivation.domain.cancelling.complaints import MOST_FILES
from cultivation.enums import CancellationGround, TitleKind
from cultivation.models import Appeal, Cancellation, Complaint
from cultivation.views.cancelling.complaints import COMPLAINTS_PER_MINUTE
from tests.common.files.samples import pdf, picture
from tests.factories import make_title
from tests.pages import FRAME_QUERIES, KEY, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def title(world):
    return make_title(world.enterprise(), TitleKind.SRDI, number="S2026-330000-00001")


def send(client, address, act="", **typed):
    """Post a form with the prefix of its act."""
    prefix = f"{act}-" if act else ""
    fields = {f"{prefix}{name}": value for name, value in typed.items()}
    return client.post(address, {"act": act, "submit_key": KEY, **fields})


def test_a_title_is_put_up_stated_proposed_signed_and_appealed_on_screen(world, title):
    county = signed_in(world.official("examiner", "330106"))
    address = f"/desk/titles/{title.number}/put-up/"
    empty = send(county, address, ground="data_fraud", finding="")
    assert (empty.status_code, Cancellation.objects.count()) == (422, 0)
    made = send(county, address, ground=CancellationGround.DATA_FRAUD, finding="False figures.")
    assert made.status_code == 302
    found = Cancellation.objects.get()
    desk = f"/desk/titles/cancellations/{found.number}/"
    owner = signed_in(world.owner(title.enterprise))
    own = f"/enterprise/titles/cancellations/{found.number}/"
    assert "False figures." in owner.get(own).content.decode()
    assert send(owner, own, "state", version=1, statement="A slip.").status_code == 302
    examiner = signed_in(world.official("examiner", "330000"))
    refused = send(
        examiner, f"{desk}propose/", "propose", version=1, proposal="cancel", opinion="x"
    )
    assert refused.status_code == 409
    done = send(examiner, f"{desk}propose/", "propose", version=2, proposal="cancel", opinion="x")
    assert done.status_code == 302
    assert "x" not in [event["comment"] for event in owner.get(own).context["events"]]
    approver = signed_in(world.official("approver", "330000"))
    assert send(approver, f"{desk}sign/", "sign", version=3, document="").status_code == 422
    assert send(approver, f"{desk}sign/", "sign", version=3, document="No. 9").status_code == 302
    assert send(owner, own, "appeal", reasons="Not so.").status_code == 302
    assert Appeal.objects.get().office.code == "000000"
    for person in (examiner, approver, county, signed_in(world.official("examiner", "000000"))):
        assert person.get(desk).status_code == 200


def test_lists_show_what_waits_and_go_out_as_a_workbook(world, title):
    county = signed_in(world.official("examiner", "330106"))
    send(county, f"/desk/titles/{title.number}/put-up/", ground="accident", finding="Fire.")
    for query, count in (("", 1), ("?mine=yes", 0), ("?status=hearing", 1), ("?q=FOREIGN", 0)):
        page = county.get(f"/desk/titles/cancellations/{query}").context["page"]
        assert len(page.rows) == count, query
    assert county.post("/desk/titles/cancellations/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("level", ["330106", "330000"])
def test_the_list_of_cancellations_costs_the_same_whatever_its_length(
    world, level, count, django_assert_num_queries
):
    for enterprise in (world.enterprise(), world.enterprise(index=1), world.enterprise("330108"))[
        :count
    ]:
        opening.open_cancellation(
            title=make_title(enterprise, TitleKind.SRDI),
            ground=CancellationGround.ACCIDENT,
            finding="Fire.",
            actor=world.official_actor("examiner", "330000"),
        )
    desk = signed_in(world.official("examiner", level))
    with django_assert_num_queries(FRAME_QUERIES + 3):
        page = desk.get("/desk/titles/cancellations/")
    assert len(page.context["page"].rows) == (min(count, 2) if level == "330106" else count)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_complaints_costs_the_same_whatever_its_length(
    client, world, title, count, django_assert_num_queries
):
    cache.clear()
    for text in range(count):
        sent = client.post("/public/complaint/", complaint(text=f"Number {text}."))
        assert sent.status_code == 200
    desk = signed_in(world.official("examiner", "330000"))
    with django_assert_num_queries(FRAME_QUERIES + 2):
        page = desk.get("/desk/titles/complaints/")
    assert len(page.context["page"].rows) == count


def complaint(**changed):
    return {
        "number": "S2026-330000-00001",
        "text": "They bought the patents.",
        "evidence": "The contract.",
        "name": "Wang Wu",
        "contact": "13800000000",
    } | changed


def test_the_public_complains_by_number_with_name_and_evidence(client, world, title):
    cache.clear()
    assert client.post("/public/complaint/", complaint(name="")).status_code == 422
    unknown = client.post("/public/complaint/", complaint(number="NONE"))
    assert "They bought the patents." in unknown.content.decode()
    taken = client.post("/public/complaint/", complaint())
    assert Complaint.objects.get().number in taken.content.decode()
    for _again in range(COMPLAINTS_PER_MINUTE - 3):
        client.post("/public/complaint/", complaint())
    assert client.post("/public/complaint/", complaint()).status_code == 429
    assert Complaint.objects.count() == 1
    book = signed_in(world.official("examiner", "330000")).post("/desk/titles/complaints/")
    (row,) = list(load_workbook(BytesIO(book.content)).active.values)[1:]
    assert row[0] == Complaint.objects.get().number
    assert "Wang Wu" not in row


def test_the_handling_office_shows_the_name_on_demand_and_takes_it_up(client, world, title):
    cache.clear()
    client.post("/public/complaint/", complaint())
    found = Complaint.objects.get()
    address = f"/desk/titles/complaints/{found.number}/"
    examiner = signed_in(world.official("examiner", "330000"))
    assert "Wang Wu" not in examiner.get(address).content.decode()
    assert "Wang Wu" in send(examiner, address, "reveal").content.decode()
    made = send(
        examiner, address, "take-up", version=1, ground="data_fraud", finding="Not their own."
    )
    assert made.status_code == 302
    assert Cancellation.objects.get().complaint == found
    owner = signed_in(world.owner(title.enterprise))
    own = owner.get(f"/enterprise/titles/cancellations/{Cancellation.objects.get().number}/")
    assert "Wang Wu" not in own.content.decode()


def upload(content, name):
    return SimpleUploadedFile(name, content)


def test_files_of_a_complaint_are_read_by_its_handlers_alone_and_each_reading_is_kept(
    client, world, title
):
    cache.clear()
    papers = [upload(pdf(), "contract.pdf"), upload(picture(), "plant.jpg")]
    client.post("/public/complaint/", complaint(papers=papers))
    kept = [row.file for row in Complaint.objects.get().files.select_related("file")]
    assert [file.name for file in kept] == ["contract.pdf", "plant.jpg"]
    assert {(file.file_class, file.uploaded_by) for file in kept} == {("personal", None)}
    address = f"/files/{kept[0].pk}/"
    handlers = [world.official(role, "330000") for role in ("examiner", "approver")]
    for user in handlers:
        assert b"".join(signed_in(user).get(address).streaming_content).startswith(b"%PDF")
    opened = Event.objects.filter(subject_kind="file", subject_id=kept[0].pk, verb="file.opened")
    assert sorted(opened.values_list("actor", flat=True)) == sorted(user.pk for user in handlers)
    others = [
        world.official("analyst", "330000"),
        world.official("examiner", "330106"),
        world.official("examiner", "000000"),
        world.owner(title.enterprise),
    ]
    assert [signed_in(user).get(address).status_code for user in others] == [404] * 4
    assert client.get(address).status_code == 302
    page = signed_in(handlers[0]).get(f"/desk/titles/complaints/{Complaint.objects.get().number}/")
    assert address in page.content.decode()


@pytest.mark.parametrize(
    "papers",
    [
        [("virus.exe", b"MZ")],
        [("a.pdf", b"no pdf")],
        [(f"{n}.pdf", pdf()) for n in range(MOST_FILES + 1)],
    ],
)
def test_a_refused_file_is_told_at_its_field_and_nothing_is_taken(client, world, title, papers):
    cache.clear()
    files = [upload(content, name) for name, content in papers]
    answer = client.post("/public/complaint/", complaint(papers=files))
    assert answer.status_code == 422
    assert answer.context["form"].errors["papers"]
    assert "They bought the patents." in answer.content.decode()
    assert (Complaint.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_an_official_enters_a_complaint_with_its_papers_once(world, title):
    county = signed_in(world.official("examiner", "330106"))
    letter = pdf()
    for _again in range(2):
        typed = complaint(papers=[upload(letter, "letter.pdf")]) | {"submit_key": KEY}
        assert county.post("/desk/titles/complaints/new/", typed).status_code == 302
    assert Complaint.objects.get().files.count() == 1
    assert county.get(f"/files/{StoredFile.objects.get().pk}/").status_code == 404


def test_a_refused_file_is_named_and_what_was_typed_is_kept(client, world, title):
    cache.clear()
    papers = [upload(pdf(), "contract.pdf"), upload(b"<svg/>", f"{'long' * 40}.svg")]
    page = client.post(
        "/public/complaint/",
        complaint(papers=papers),
        headers={"accept-language": "en"},
    )
    text = page.content.decode()
    assert (page.status_code, Complaint.objects.count(), StoredFile.objects.count()) == (422, 0, 0)
    assert "Only PDF, JPG, PNG, XLSX and DOCX files are taken" in text
    assert "Choose all files again." in text
    assert "They bought the patents." in text
    assert "long" * 40 not in text
