"""Evidence: asked for by the standard, uploaded on the draft, frozen with what is handed in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.domain.file_access import may_read
from common.domain.errors import Conflict
from common.domain.files import check_file
from common.models import Event, StoredFile
from enterprises.domain.evidence import add_evidence, remove_evidence, use_again
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.domain.proofs import proof_list, wanted_proofs
from enterprises.models import Evidence
from reviews.case_file import version_rows
from reviews.domain.applying import resubmit, submit
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction
from reviews.domain.rerunning import rerun
from reviews.enums import CaseStatus
from reviews.models import VersionEvidence
from tests.api_client import Caller
from tests.common.files.samples import hostile, picture
from tests.factories import capacity_of_user, make_draft
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

PNG = picture("PNG")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(world):
    return make_draft(world, world.enterprise())


@pytest.fixture
def owner(world, draft):
    return world.owner_actor(draft.enterprise)


def add(draft, owner, proof="audit_report", name="审计报告.png", size=(40, 30)):
    return add_evidence(
        enterprise=draft.enterprise,
        fiscal_year=draft.filing.fiscal_year,
        proof=proof,
        upload=check_file(name, picture("PNG", size)),
        actor=owner,
    )


def test_every_measure_of_the_list_is_one_that_is_filed():
    named = {name for proof in proof_list().proofs for name in proof.measures}
    assert named - set(MEASURE_COLUMNS) == set()
    assert proof_list().is_unverified


def test_only_what_is_claimed_has_to_be_proved():
    measures = {"ip_class1", "ip_class2", "rd_institution_level", "revenue_wan", "has_own_brand"}
    facts = {"ip_class1": 0, "ip_class2": None, "rd_institution_level": "none"}
    claimed = facts | {"revenue_wan": "0.00", "has_own_brand": False}
    assert wanted_proofs(measures, claimed) == []
    asked = wanted_proofs(measures, claimed | {"ip_class2": 3, "revenue_wan": "12.00"})
    assert [proof.code for proof in asked] == ["audit_report", "ip_certificates"]


def test_the_draft_asks_for_papers_by_condition_and_counts_what_is_missing(world, draft, owner):
    browser = signed_in(world.owner(draft.enterprise))
    page = browser.get(reverse("applicant:case", args=[draft.number])).content.decode()
    missing = page.count("data-proof-missing")
    assert "Audit report" in page
    assert 'href="#evidence"' in page
    add(draft, owner)
    page = browser.get(reverse("applicant:case", args=[draft.number])).content.decode()
    assert page.count("data-proof-missing") == missing - 1
    assert "审计报告.png" in page
    assert "Not scanned for viruses" in page


def upload(browser, draft, content=PNG, name="证书.png", *, key="k1", headers=None, **fields):
    return browser.post(
        reverse("applicant:evidence", args=[draft.number]),
        {"proof": "ip_certificates", "submit_key": key}
        | {"file_ip_certificates": SimpleUploadedFile(name, content)}
        | fields,
        headers=headers or {},
    )


def test_a_file_is_uploaded_once_however_often_the_form_is_sent(world, draft):
    browser = signed_in(world.owner(draft.enterprise))
    first, second = upload(browser, draft), upload(browser, draft)
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Location"].endswith("#evidence")
    assert Evidence.objects.get().file.name == "证书.png"


def test_a_refusal_is_said_where_the_file_was_chosen(world, draft):
    browser = signed_in(world.owner(draft.enterprise))
    name, content, _code = hostile()["macro renamed"]
    answer = upload(browser, draft, content, name, headers=HTMX)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This Office file contains macros" in page.split('id="proof-ip_certificates"')[1]
    assert "<html" not in page
    assert not StoredFile.objects.exists()
    without_script = upload(browser, draft, content, name)
    shown = browser.get(without_script.headers["Location"]).content.decode()
    assert "This Office file contains macros" in shown


def test_nothing_is_uploaded_while_the_case_is_with_an_office(world, draft, owner):
    submit(case=draft, actor=owner, version=draft.version)
    answer = upload(signed_in(world.owner(draft.enterprise)), draft, headers=HTMX)
    assert answer.status_code == 409
    assert not Evidence.objects.exists()


def test_others_upload_and_take_back_nothing(world, draft, owner):
    evidence = add(draft, owner)
    other = signed_in(world.owner(world.enterprise(index=1)))
    assert upload(other, draft).status_code == 404
    address = reverse("applicant:evidence", args=[draft.number])
    assert other.post(address, {"remove": evidence.pk}).status_code == 404
    own_case = make_draft(world, world.enterprise(index=1), round=draft.round)
    address = reverse("applicant:evidence", args=[own_case.number])
    assert other.post(address, {"remove": evidence.pk}).status_code == 404


def test_what_is_handed_in_keeps_its_files_and_its_digest_covers_them(world, draft, owner):
    kept, gone = add(draft, owner), add(draft, owner, "ip_certificates", "专利.png", (10, 10))
    remove_evidence(evidence=gone, actor=owner)
    case = submit(case=draft, actor=owner, version=draft.version)
    version = case.versions.get()
    assert [(one.proof, one.sha256) for one in version.evidence.all()] == [
        ("audit_report", kept.file.sha256)
    ]
    assert rerun(version).is_same
    VersionEvidence.objects.bulk_create(
        [
            VersionEvidence(
                version=version,
                evidence=gone,
                file=gone.file,
                proof=gone.proof,
                name=gone.file.name,
                sha256=gone.file.sha256,
            )
        ]
    )
    assert not rerun(version).is_same


def test_a_correction_shows_which_files_came_and_went(world, draft, owner):
    first = add(draft, owner, size=(11, 11))
    case = submit(case=draft, actor=owner, version=draft.version)
    request_correction(
        case=case,
        actor=world.official_actor("examiner", "330106"),
        version=case.version,
        items=[ItemToCorrect("audit_report", "Unsigned.")],
    )
    assert case.status == CaseStatus.IN_CORRECTION
    page = signed_in(world.owner(draft.enterprise)).get(
        reverse("applicant:correction", args=[case.number])
    )
    assert "1. Audit report" in page.content.decode()
    remove_evidence(evidence=first, actor=owner)
    add(draft, owner, name="审计报告（盖章）.png", size=(12, 12))
    item = case.corrections.get().items.get()
    resubmit(case=case, actor=owner, version=case.version, answers={str(item.pk): "Signed."})
    (latest, _first) = version_rows(list(case.versions.all()))
    assert [(one.label, one.before, one.after) for one in latest.differences] == [
        ("Audit report", "审计报告.png", "—"),
        ("Audit report", "—", "审计报告（盖章）.png"),
    ]


def test_the_desk_sees_the_files_beside_the_conditions_and_reads_only_what_was_handed_in(
    world, draft, owner
):
    seen = add(draft, owner)
    case = submit(case=draft, actor=owner, version=draft.version)
    later = add(draft, owner, "ip_certificates", "later.png", (13, 13))
    examiner = world.official("examiner", "330106")
    browser = signed_in(examiner)
    page = browser.get(reverse("desk:case", args=[case.number])).content.decode()
    assert page.count("审计报告.png") > 1
    assert "later.png" not in page
    assert "Not handed in" in page
    capacity = capacity_of_user(examiner)
    assert may_read(capacity, seen.file)
    assert not may_read(capacity, later.file)
    assert not may_read(capacity_of_user(world.official("examiner", "330108")), seen.file)
    assert may_read(capacity_of_user(world.owner(case.enterprise)), later.file)
    download = browser.get(reverse("accounts:stored_file", args=[seen.file_id]))
    assert b"".join(download.streaming_content)
    event = Event.objects.get(verb="file.opened")
    assert (event.actor_id, event.subject_id) == (examiner.pk, seen.file_id)


def test_nobody_passes_a_case_with_files_that_are_not_found_clean(world, draft, owner, settings):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    evidence = add(draft, owner)
    case = submit(case=draft, actor=owner, version=draft.version)
    examiner = world.official_actor("examiner", "330106")
    with pytest.raises(Conflict) as refusal:
        propose_pass(case=case, actor=examiner, version=case.version, opinion="Fine.")
    assert refusal.value.code == "evidence_not_clean"
    StoredFile.objects.filter(pk=evidence.file_id).update(
        state="clean", scanned_at=evidence.added_at
    )
    propose_pass(case=case, actor=examiner, version=case.version, opinion="Fine.")


def test_a_certificate_of_last_year_is_used_again(world, draft, owner):
    year = draft.filing.fiscal_year
    older = add_evidence(
        enterprise=draft.enterprise,
        fiscal_year=year - 1,
        proof="ip_certificates",
        upload=check_file("专利证书.png", PNG),
        actor=owner,
    )
    browser = signed_in(world.owner(draft.enterprise))
    address = reverse("applicant:evidence", args=[draft.number])
    page = browser.get(reverse("applicant:case", args=[draft.number])).content.decode()
    assert "专利证书.png" in page
    typed = {"again": older.pk, "submit_key": "one"}
    first, second = (browser.post(address, typed, follow=True) for _click in range(2))
    said = [page.content.decode().count("is used for this year, too") for page in (first, second)]
    assert said == [1, 1]
    assert StoredFile.objects.count() == 1
    again = Evidence.objects.get(fiscal_year=year)
    assert again.file == older.file
    with pytest.raises(Conflict):
        use_again(evidence=older, fiscal_year=year, actor=owner)


def test_evidence_through_the_api(world, draft):
    caller = Caller(world.owner(draft.enterprise))
    sent = {"fiscal_year": draft.filing.fiscal_year, "proof": "licence"}

    def post(content=PNG, name="营业执照.png"):
        return caller.client.post(
            "/api/v1/evidence/",
            sent | {"file": SimpleUploadedFile(name, content)},
            format="multipart",
            headers={"Idempotency-Key": "one"},
        )

    made, again = post(), post()
    assert (made.status_code, again.json()) == (201, made.json())
    (row,) = caller.client.get("/api/v1/evidence/").json()["results"]
    assert (row["name"], row["state"]) == ("营业执照.png", "not_scanned")
    content = caller.client.get(f"/api/v1/files/{row['file']}/")
    assert b"".join(content.streaming_content)
    assert content["Content-Disposition"].startswith("attachment")
    refused = caller.client.post(
        "/api/v1/evidence/",
        sent | {"file": SimpleUploadedFile("a.pdf", b"<html>")},
        format="multipart",
        headers={"Idempotency-Key": "two"},
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "file_not_what_it_says")
    other = Caller(world.owner(world.enterprise(index=1)))
    assert other.client.get(f"/api/v1/files/{row['file']}/").status_code == 404
    assert other.post(f"evidence/{row['id']}/remove/").status_code == 404
    assert caller.post(f"evidence/{row['id']}/remove/").status_code == 204
    assert caller.client.get("/api/v1/evidence/").json()["results"] == []


def test_the_list_of_sections_follows_what_is_uploaded(world, draft):
    browser = signed_in(world.owner(draft.enterprise))
    address = reverse("applicant:case", args=[draft.number])
    before = browser.get(address).context["sections"]
    exchanged = upload(browser, draft, headers=HTMX).content.decode()
    missing = sum(section.missing for section in before) - 1
    assert f'sections-sum">{missing} ' in exchanged[exchanged.index("data-sections") :]


def test_a_system_reads_what_is_needed_and_hands_in_what_it_has_seen(world, draft, owner):
    caller = Caller(world.owner(draft.enterprise))
    older = add(draft, owner)
    Evidence.objects.filter(pk=older.pk).update(fiscal_year=draft.filing.fiscal_year - 1)
    draft.statements["chain"] = ""
    draft.save()

    def needs():
        return caller.get(f"cases/{draft.number}/needs/").json()

    before = needs()
    assert [one["field"] for one in before["missing"]] == ["chain"]
    (report,) = [row for row in before["papers"] if row["proof"] == "audit_report"]
    assert (report["is_missing"], report["files"]) == (True, [])
    again = caller.post(f"evidence/{older.pk}/again/", {"fiscal_year": draft.filing.fiscal_year})
    assert again.status_code == 201
    draft.statements["chain"] = "Now."
    draft.save()
    after = needs()
    (report,) = [row for row in after["papers"] if row["proof"] == "audit_report"]
    assert (after["missing"], report["files"]) == ([], [again.json()["id"]])
    act = f"cases/{draft.number}/actions/submit/"
    stale = caller.post(act, {"version": draft.version, "seen": before["seen"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_since_seen")
    done = caller.post(act, {"version": draft.version, "seen": after["seen"]})
    assert done.status_code == 200
    assert draft.versions.get().digest == after["seen"]
    assert needs() == {"missing": [], "papers": [], "seen": ""}
    office = Caller(world.official("examiner", "330106"))
    assert office.get(f"cases/{draft.number}/needs/").status_code == 404
