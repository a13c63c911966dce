"""The life of a title as a timeline: its facts from the register, newest first."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.components import Change
from cultivation.enums import CancellationGround, ReExaminationOutcome, TitleEventKind
from cultivation.models import TitleEvent


def life_shown(facts: Iterable[TitleEvent], *, with_people: bool) -> list[dict[str, Any]]:
    """Entries for the `timeline` component; each stands at the day on which it took effect. An
    enterprise is told which office acted, not which person."""
    return [
        {
            "occurred_at": timezone.make_aware(datetime.combine(fact.happened_on, time())),
            "is_of_day": True,
            "actor_label": fact.actor_label if with_people and fact.actor_label != "system" else "",
            "office_name": fact.office_name,
            "sentence": _sentence(fact),
            "comment": fact.note,
            "changes": _changes(fact),
        }
        for fact in sorted(facts, key=lambda fact: (fact.happened_on, fact.pk), reverse=True)
    ]


def _sentence(fact: TitleEvent) -> str:
    words = [str(TitleEventKind(fact.kind).label)]
    if fact.outcome:
        words.append(str(ReExaminationOutcome(fact.outcome).label))
    if fact.ground:
        words.append(str(CancellationGround(fact.ground).label))
    sentence = pgettext("label", ": ").join(words)
    papers = [paper for paper in (fact.document, fact.case_number) if paper]
    if not papers:
        return sentence
    return _("%(what)s (%(papers)s)") % {
        "what": sentence,
        "papers": pgettext("list", ", ").join(papers),
    }


def _changes(fact: TitleEvent) -> list[Change]:
    if not fact.name_after:
        return []
    return [Change(_("Enterprise name"), fact.name_before, fact.name_after)]
