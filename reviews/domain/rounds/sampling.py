"""Re-examination by sample: the draw for a round, and doing it again from its record."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from cultivation.domain.titles import Standing, standing_of
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from cultivation.models.title import TitleQuerySet
from enterprises.models import Enterprise
from reviews.domain.panels.lottery import order_for
from reviews.domain.rounds.editing import may_open, titles_opened_by
from reviews.enums import CaseStatus
from reviews.models import Case, Round, Sample, SampledTitle

SAMPLE_DRAWN = "sample.drawn"


def drawn_numbers(
    seed: str, round_code: str, population: Sequence[str], share: Decimal
) -> list[str]:
    """The numbers that a draw takes: the first `share` percent, rounded up, in the order of the
    SHA-256 of seed, round and number (`panels.lottery`)."""
    size = int((len(population) * share / 100).to_integral_value(ROUND_CEILING))
    return order_for(seed, round_code, population)[:size]


def draw_sample(*, round: Round, share_pct: Decimal, seed: str = "", actor: Actor) -> Sample:
    """Draw holders of the round's title for re-examination; their people are told, and may file in
    the round though their titles are not due: passed, such a title runs on as it is. The population
    are the titles valid today in the round's area. Once a round, by somebody who acts for none of
    their holders.

    Raises `DomainError` (`not_yours`, `not_re_examination`, `invalid`, `nobody_to_draw`,
    `two_pairs_of_eyes`) or `Conflict` (`sampled_already`).
    """
    if not 0 < share_pct <= 100:
        sentence = _("Give a share above 0 and up to 100 %.")
        raise DomainError("invalid", sentence, {"share_pct": sentence})
    with transaction.atomic():
        locked = _locked(round, actor)
        titles_of_area = _titles_of_area(locked)
        population = sorted(titles_of_area.values_list("number", flat=True))
        if not population:
            raise DomainError("nobody_to_draw", _("Nobody in the round's area holds this title."))
        if titles_of_area.filter(enterprise__memberships__user=actor.user_id).exists():
            raise DomainError(
                "two_pairs_of_eyes",
                _("You act for an enterprise that may be drawn: a colleague has to draw."),
            )
        seed = seed.strip()[:64] or secrets.token_hex(16)
        taken = drawn_numbers(seed, locked.code, population, share_pct)
        sample = Sample.objects.create(
            round=locked,
            share_pct=share_pct,
            seed=seed,
            population=population,
            digest=_digest(seed, locked.code, population, taken),
            drawn_by_id=actor.person_id,
            drawn_at=timezone.now(),
        )
        titles = {title.number: title for title in Title.objects.filter(number__in=taken)}
        SampledTitle.objects.bulk_create(
            SampledTitle(sample=sample, title=titles[number], position=position)
            for position, number in enumerate(taken, start=1)
        )
        event = record(
            subject_kind=SubjectKind.ROUND,
            subject_id=locked.pk,
            verb="round.sampled",
            actor=actor,
            after={"drawn": len(taken), "of": len(population), "digest": sample.digest},
        )
        enqueue(
            SAMPLE_DRAWN,
            subject_kind=SubjectKind.ROUND,
            subject_id=locked.pk,
            payload={"event": event.pk},
        )
    return sample


def standing_with_draws(enterprise: Enterprise, on: date) -> Standing:
    """The standing of an enterprise on a day, with what was drawn in the rounds that are open then
    (three queries)."""
    return replace(standing_of(enterprise, on), drawn=drawn_kinds(enterprise, on))


def drawn_kinds(enterprise: Enterprise, on: date) -> set[str]:
    """The kinds of the enterprise's titles that were drawn in a round open on the day."""
    drawn = SampledTitle.objects.filter(
        title__enterprise=enterprise,
        sample__round__opens_on__lte=on,
        sample__round__closes_on__gte=on,
    )
    return set(drawn.values_list("title__kind", flat=True))


def drawn_and_not_filed(enterprise: Enterprise, on: date) -> list[SampledTitle]:
    """The enterprise's titles that were drawn in a round that is not over on the day, and of which
    it has handed in nothing there that stands; with their rounds (one query)."""
    filed = Case.objects.filter(round=OuterRef("sample__round"), enterprise=enterprise).exclude(
        status__in=[CaseStatus.LAPSED, CaseStatus.WITHDRAWN]
    )
    drawn = SampledTitle.objects.filter(
        ~Exists(filed), title__enterprise=enterprise, sample__round__closes_on__gte=on
    )
    related = drawn.select_related("title", "sample__round")
    return list(related.order_by("sample__round__closes_on", "pk"))


def _locked(round: Round, actor: Actor) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    office = Office.objects.filter(pk=actor.office_id or 0).first()
    own = None if office is None or office.level == OfficeLevel.MINISTRY else office.pk
    is_theirs = office is not None and may_open(office, actor.role) and locked.office_id == own
    if office is None or not is_theirs or locked.title_kind not in titles_opened_by(office):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    if locked.case_kind != CaseKind.RE_EXAMINATION:
        raise DomainError("not_re_examination", _("Only a round of re-examination has a sample."))
    if locked.taken_back_at is not None:
        raise Conflict("round_taken_back", _("The round was taken back."))
    if Sample.objects.filter(round=locked).exists():
        raise Conflict("sampled_already", _("The sample of this round is drawn."))
    return locked


def _titles_of_area(round: Round) -> TitleQuerySet:
    titles = Title.objects.valid_on(timezone.localdate()).of_kind(TitleKind(round.title_kind))
    if round.office_id is not None:
        titles = titles.filter(enterprise__province_office=round.office_id)
    return titles


def _digest(seed: str, code: str, population: Sequence[str], taken: Sequence[str]) -> str:
    return sha256(json.dumps([seed, code, list(population), list(taken)]).encode()).hexdigest()


def is_drawn_the_same(sample: Sample) -> bool:
    """Whether the recorded draw gives the recorded titles again."""
    taken = drawn_numbers(sample.seed, sample.round.code, sample.population, sample.share_pct)
    kept = list(sample.titles.order_by("position").values_list("title__number", flat=True))
    digest = _digest(sample.seed, sample.round.code, sample.population, taken)
    return taken == kept and digest == sample.digest
