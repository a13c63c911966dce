"""Issuing certificates: one, or many in a background job, and handing them out."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.crypto import SigningKeys, signing_keys
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import entry, record, record_all
from common.domain.jobs import Item, start_job
from common.enums import SubjectKind
from common.models import JobRun
from cultivation.domain.certificates.codes import new_code
from cultivation.domain.certificates.facts import TEMPLATE, CertificateFacts, facts_of
from cultivation.models import Certificate, Title

# The background job that issues the certificates of an announcement.
CERTIFICATES_JOB = "certificates"


def start_certificates(*, titles: Sequence[Title], announcement: str, actor: Actor) -> JobRun:
    """Start the job that issues the certificates of announced titles, in the caller's
    transaction."""
    return start_job(
        CERTIFICATES_JOB,
        actor=actor,
        parameters={"announcement": announcement},
        items=[Item(f"{title.number} {title.holder_name}", title.pk) for title in titles],
    )


def certificate_for(*, title: Title, actor: Actor) -> Certificate:
    """The title's current certificate; issued now when there is none for the holder's name.

    Raises what `issue_certificates` gives for the title.
    """
    (outcome,) = issue_certificates(titles=[title], actor=actor)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@transaction.atomic
def issue_certificates(*, titles: Sequence[Title], actor: Actor) -> list[Certificate | DomainError]:
    """The current certificate of each title, or why it has none; in the order given.

    A certificate that carries the holder's name of today stays; else a new edition supersedes it.
    Refusals: `title_ended`, `no_issuing_office`, `no_signing_key`, `character_missing`. Many at
    once share the statements: locks and rows are taken for all of them together.
    """
    locked = {
        title.pk: title
        for title in Title.objects.select_for_update(of=("self",))
        .filter(pk__in=[title.pk for title in titles])
        .select_related("enterprise", "issued_by")
        .order_by("pk")
    }
    current = {
        one.title_id: one
        for one in Certificate.objects.filter(title__in=locked, superseded_at=None)
    }
    maker = _Maker(signing_keys(), timezone.localdate())
    found: dict[int, Certificate | DomainError] = {}
    for title in locked.values():
        before = current.get(title.pk)
        try:
            found[title.pk] = maker.current_or_new(title, before)
        except DomainError as refusal:
            found[title.pk] = refusal
    _store(maker.made, maker.replaced, locked, actor)
    return [found[title.pk] for title in titles]


class _Maker:
    """Makes certificates of one day with one set of keys."""

    def __init__(self, keys: SigningKeys, today: date) -> None:
        self._keys = keys
        self._today = today
        self.made: list[Certificate] = []
        self.replaced: list[Certificate] = []

    def current_or_new(self, title: Title, before: Certificate | None) -> Certificate:
        """The certificate before if it still says the truth, else a new one, not yet stored."""
        if title.is_over_on(self._today):
            raise Conflict(
                "title_ended", _("Title %s has ended: there is no certificate.") % title.number
            )
        if before is not None and before.holder_name == title.holder_name:
            return before
        if title.issued_by is None:
            raise DomainError(
                "no_issuing_office",
                _("The register does not say which office issued title %s.") % title.number,
            )
        certificate = self._new(title, title.issued_by.name, before)
        self.made.append(certificate)
        if before is not None:
            self.replaced.append(before)
        return certificate

    def _new(self, title: Title, office: str, before: Certificate | None) -> Certificate:
        facts = CertificateFacts(
            key_id=self._keys.current,
            edition=before.edition + 1 if before else 1,
            number=title.number,
            kind=title.kind,
            holder=title.holder_name,
            former_name=before.holder_name if before else "",
            uscc=title.enterprise.uscc or "",
            valid_from=title.valid_from.isoformat(),
            valid_to=title.valid_to.isoformat(),
            issued_on=self._today.isoformat(),
            office=office,
            code=new_code(),
        )
        token = facts.signed(self._keys)
        paper = facts.printed(token, address=settings.PUBLIC_URL)
        return Certificate(
            title=title,
            edition=facts.edition,
            code=facts.code,
            holder_name=facts.holder,
            facts=facts.as_json() | {"address": settings.PUBLIC_URL},
            token=token,
            key_id=facts.key_id,
            template=TEMPLATE,
            sha256=sha256(paper).hexdigest(),
            issued_on=self._today,
            issued_at=timezone.now(),
        )


def _store(
    made: Sequence[Certificate],
    replaced: Sequence[Certificate],
    titles: dict[int, Title],
    actor: Actor,
) -> None:
    now = timezone.now()
    Certificate.objects.filter(pk__in=[one.pk for one in replaced]).update(superseded_at=now)
    Certificate.objects.bulk_create(made)
    record_all(
        entry(
            subject_kind=SubjectKind.TITLE,
            subject_id=one.title_id,
            verb="title.certificate_issued",
            actor=actor,
            after={
                "number": titles[one.title_id].number,
                "edition": one.edition,
                "sha256": one.sha256,
            },
        )
        for one in made
    )


def print_certificate(certificate: Certificate) -> bytes:
    """The certificate as PDF/A, as it was issued.

    Raises `DomainError` (`paper_differs`) when the bytes are not those that were issued, because
    fonts or printer have changed since.
    """
    # The public address of the day of issue: it may have changed since.
    address = certificate.facts.get("address", settings.PUBLIC_URL)
    paper = facts_of(certificate.facts).printed(certificate.token, address=address)
    if sha256(paper).hexdigest() != certificate.sha256:
        raise DomainError(
            "paper_differs",
            _("This certificate would not be printed as it was issued. Tell the administrator."),
        )
    return paper


@transaction.atomic
def hand_out(*, title: Title, actor: Actor) -> tuple[Certificate, bytes]:
    """The title's certificate and its file, with an entry in the trail that the actor took it."""
    certificate = certificate_for(title=title, actor=actor)
    paper = print_certificate(certificate)
    record(
        subject_kind=SubjectKind.TITLE,
        subject_id=title.pk,
        verb="title.certificate_taken",
        actor=actor,
        after={"number": title.number, "edition": certificate.edition},
    )
    return certificate, paper
