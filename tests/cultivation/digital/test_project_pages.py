"""Digital projects on screen: the enterprise opens and reports, the county files and accepts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cultivation.models import DigitalProject
from tests.api_client import Caller
from tests.common.files.samples import picture
from tests.cultivation.digital.test_projects import plan
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db


def typed(prefix="", **values):
    return {f"{prefix}{name}": value for name, value in values.items()} | {"submit_key": KEY}


def test_a_project_is_opened_with_a_contract_handed_in_and_filed_on_screen(world):
    enterprise = world.enterprise()
    owner = signed_in(world.owner(enterprise))
    own = "/enterprise/digital-projects/"
    assert owner.get(own).status_code == 200
    assert owner.post(f"{own}new/", typed(name="")).status_code == 422
    made = owner.post(f"{own}new/", typed(**plan()))
    project = DigitalProject.objects.get()
    address = f"{own}{project.number}/"
    assert made["Location"] == address
    contract = SimpleUploadedFile("contract.png", picture("PNG"))
    sent = owner.post(f"{address}papers/", typed(kind="contract", file=contract))
    assert (sent.status_code, project.papers.count()) == (302, 1)
    county = signed_in(world.official("examiner", "330106"))
    desk = f"/desk/digital/projects/{project.number}/"
    # Nothing of it is an office's before it is handed in.
    assert county.get(desk).status_code == 404
    refused = owner.post(address, typed("hand-in-", version=1) | {"act": "hand-in"})
    assert refused.status_code == 422
    assert "State that" in refused.content.decode()
    sent = typed("hand-in-", version=1, is_true="on") | {"act": "hand-in"}
    assert owner.post(address, sent).status_code == 302
    page = county.get(desk)
    assert [one.name for one in page.context["acts"]] == ["file", "return"]
    assert county.post(desk, typed("file-", version=2) | {"act": "file"}).status_code == 302
    again = typed("file-", version=2) | {"act": "file", "submit_key": "another"}
    assert county.post(desk, again).status_code == 409
    assert owner.get(address).status_code == 200


def test_the_list_is_filtered_and_goes_out_as_a_workbook(world, django_assert_num_queries):
    today = timezone.localdate()
    for index in range(2):
        DigitalProject.objects.create(
            number=f"D1-{index}",
            enterprise=world.enterprise(index=index),
            name="MES",
            status="submitted",
            is_true_stated=True,
            opened_on=today,
            step_on=today.replace(year=today.year - index),
            diagnosed_on=today,
            handed_in_on=today,
        )
    county = signed_in(world.official("examiner", "330106"))
    address = "/desk/digital/projects/"
    for query, count in (("", 2), ("?late=stuck", 1), ("?late=overdue", 0), ("?mine=yes", 2)):
        assert len(county.get(f"{address}{query}").context["page"].rows) == count, query
    with django_assert_num_queries(7):
        county.get(address)
    assert county.post(f"{address}?late=any").status_code == 200
    other = signed_in(world.official("examiner", "330402"))
    assert other.get(address).context["page"].rows == []


def test_projects_are_listed_by_the_api_in_scope(world):
    today = timezone.localdate()
    enterprise = world.enterprise()
    DigitalProject.objects.create(
        number="D1-1",
        enterprise=enterprise,
        name="MES",
        opened_on=today,
        step_on=today,
        diagnosed_on=today,
    )
    owner = Caller(world.owner(enterprise))
    (row,) = owner.get("digital-projects/", is_late="false").json()["results"]
    assert (row["number"], row["status"], row["uscc"]) == ("D1-1", "diagnosis", enterprise.uscc)
    # Not handed in: no office's business yet.
    county = Caller(world.official("examiner", "330106"))
    assert county.get("digital-projects/").json()["results"] == []
    assert county.get("digital-projects/D1-1/").status_code == 404


def test_what_a_project_and_an_entry_need_is_not_called_optional(world):
    owner = signed_in(world.owner(world.enterprise()))
    form = owner.get("/enterprise/digital-projects/new/").context["form"]
    assert [one.name for one in form if one.field.required] == ["name", "diagnosed_on"]
    sent = owner.post("/enterprise/digital-projects/new/", {"name": "MES", "submit_key": KEY})
    assert (sent.status_code, list(sent.context["form"].errors)) == (422, ["diagnosed_on"])
    assert sent.context["form"]["name"].value() == "MES"
    keeper = signed_in(world.official("examiner", "000000"))
    form = keeper.get("/desk/digital/registers/parks/new/").context["form"]
    needed = [one.name for one in form if one.field.required]
    assert needed == ["code", "name", "kind", "starts_on"]
    examiner = signed_in(world.official("approver", "330106"))
    form = examiner.get(f"/grading/order/{world.enterprise().pk}/").context["form"]
    assert form.fields["planned_on"].required
