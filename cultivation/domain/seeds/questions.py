"""Questions of offices to enterprises. Nothing is asked twice: not while somebody's question is
open, not while an answer counts, and not what the newest filing says."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import required
from cultivation.domain.seeds.pool import expect_responsible, lock
from cultivation.domain.seeds.rules import answer_days
from cultivation.models import SeedQuestion, SeedSignal
from enterprises.domain.enterprises import expect_own
from enterprises.domain.filings import MEASURE_COLUMNS, label_of
from enterprises.models import Enterprise, Filing

OTHER = "other"
# That the yearly figures be filed.
FIGURES = "figures"
ENTERPRISE_ASKED = "enterprise.asked"


@transaction.atomic
def ask(
    *,
    enterprise: Enterprise,
    topic: str,
    text: str,
    actor: Actor,
    signal: SeedSignal | None = None,
) -> SeedQuestion:
    """Put a question about a measure, `other`, or the filing of `figures` to the enterprise; its
    people are told.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `unknown_topic`, `text_missing`,
    `asked_already`, `answered_already`, `filed_already`: each with who and when).
    """
    expect_responsible(enterprise, actor)
    if topic not in (OTHER, FIGURES, *MEASURE_COLUMNS):
        sentence = _("Choose what the question is about.")
        raise DomainError("unknown_topic", sentence, {"topic": sentence})
    said = required(text, "text", _("Write the question."))
    locked = lock(enterprise)
    refusal = why_not_ask(locked, topic, contradicts_filing=signal is not None)
    if refusal is not None:
        raise refusal
    question = SeedQuestion.objects.create(
        enterprise=locked,
        topic=topic,
        text=said,
        signal=signal,
        office=Office.objects.get(code=actor.office_code),
        asked_by_id=actor.person_id,
        asked_on=timezone.localdate(),
    )
    event = record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=locked.pk,
        verb="enterprise.question_asked",
        actor=actor,
        after={"question": question.pk, "topic": topic},
        comment=said,
    )
    enqueue(
        ENTERPRISE_ASKED,
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=locked.pk,
        payload={"event": event.pk},
    )
    return question


def why_not_ask(
    enterprise: Enterprise, topic: str, *, contradicts_filing: bool = False
) -> DomainError | None:
    """Who has asked this already, or where the answer stands; None when it may be asked.

    `contradicts_filing`: a source says otherwise than the filing, so that what is filed is the
    reason to ask. A question about `other` is known by nobody beforehand and always new once the
    one before is answered.
    """
    asked = SeedQuestion.objects.filter(enterprise=enterprise, topic=topic)
    latest = asked.select_related("asked_by", "office", "answered_by").first()
    if latest is not None and latest.answered_on is None:
        words = {"person": latest.asked_by.name, "office": latest.office.name}
        sentence = _("%(person)s of %(office)s asked this on %(day)s; it is not answered yet.")
        return _refusal("asked_already", sentence % (words | {"day": latest.asked_on.isoformat()}))
    if topic == OTHER:
        return None
    if latest is not None and latest.answered_on is not None and latest.answered_by is not None:
        last_day = latest.answered_on + timedelta(days=answer_days())
        if timezone.localdate() <= last_day:
            sentence = _("Answered on %(day)s by %(person)s: %(answer)s")
            words = {
                "day": latest.answered_on.isoformat(),
                "person": latest.answered_by.name,
                "answer": latest.answer,
            }
            return _refusal("answered_already", sentence % words)
    return None if contradicts_filing else _why_not_for_filing(enterprise, topic)


def _why_not_for_filing(enterprise: Enterprise, topic: str) -> DomainError | None:
    filing = enterprise.filings.order_by("-fiscal_year").first()
    if topic == FIGURES:
        return _refusal("filed_already", filed_words(filing)) if filing is not None else None
    value = getattr(filing, topic) if filing is not None else None
    if filing is None or value is None:
        return None
    sentence = _("The filing of %(year)d says it already: %(label)s %(value)s.") % {
        "year": filing.fiscal_year,
        "label": label_of(topic),
        "value": value,
    }
    return _refusal("filed_already", sentence)


@transaction.atomic
def answer(*, question: SeedQuestion, text: str, version: int, actor: Actor) -> SeedQuestion:
    """The enterprise answers. Raises `DomainError` (`not_yours`, `text_missing`) and `Conflict`
    (`answered_already`)."""
    expect_own(question.enterprise, actor)
    said = required(text, "answer", _("Write an answer."))
    locked = SeedQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.answered_on is not None:
        raise Conflict("answered_already", _("This question is answered already."))
    expect_version(locked, version)
    locked.answer, locked.answered_on = said, timezone.localdate()
    locked.answered_by_id = actor.person_id
    locked.version += 1
    locked.save()
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=locked.enterprise_id,
        verb="enterprise.question_answered",
        actor=actor,
        after={"question": locked.pk, "topic": locked.topic},
        comment=said,
    )
    return locked


def filed_words(filing: Filing) -> str:
    """That there is a filing."""
    return _("The figures of %(year)d are filed.") % {"year": filing.fiscal_year}


def topic_label(topic: str) -> str:
    """What a question is about, in the reader's language."""
    words = {OTHER: _("Something else"), FIGURES: _("Filing of the yearly figures")}
    return words[topic] if topic in words else label_of(topic)


def _refusal(code: str, sentence: str) -> DomainError:
    return DomainError(code, sentence, {"topic": sentence})
