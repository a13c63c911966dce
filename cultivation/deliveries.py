"""Deliveries of the outbox about titles: the holder is told what happened to his title, and what
it needs."""

from collections.abc import Iterable

from accounts.domain.messages import tell
from accounts.models import Posting
from common.domain.actor import SYSTEM
from common.domain.outbox import handles
from common.models import Event, OutboxItem
from cultivation.domain.cancelling.acts import CANCELLATION_ACTED
from cultivation.domain.certificates import forget_checks, issue_certificates
from cultivation.domain.digital.alerting import OFFICE_ALERTED, people_to_tell
from cultivation.domain.digital.following_up import CONTACT_ASSIGNED
from cultivation.domain.digital.steps import (
    INTERNAL_VERBS,
    PROJECT_STEPPED,
    TOLD_AT_OFFICE,
    responsible_office,
)
from cultivation.domain.duties.reminding import UPDATE_REMINDED
from cultivation.domain.leading.posting import NEED_STEPPED
from cultivation.domain.leading.support_steps import SUPPORT_STEPPED
from cultivation.domain.monitoring.assigning import WARNING_ASSIGNED
from cultivation.domain.monitoring.reminding import QUARTER_REMINDED
from cultivation.domain.plans.catalogue import KEEPERS
from cultivation.domain.plans.following import follow_plans_of
from cultivation.domain.plans.steps import PLAN_STEPPED
from cultivation.domain.requests.escalating import REQUEST_ESCALATED
from cultivation.domain.requests.steps import REQUEST_STEPPED
from cultivation.domain.seeds.pool import ENTERPRISE_INVITED
from cultivation.domain.seeds.questions import ENTERPRISE_ASKED
from cultivation.domain.titles import TITLE_CHANGED
from cultivation.models import (
    Cancellation,
    CultivationPlan,
    DigitalProject,
    LatePayment,
    PathAlert,
    ServiceRequest,
    Supported,
    Title,
)
from enterprises.domain.messages import tell_people


@handles(TITLE_CHANGED)
def follow_title(item: OutboxItem) -> None:
    """A renamed holder gets a new certificate, the public check asks the register anew, and the
    holder's people are told, one message per person and event. A plan that built on it follows.
    Safe to run twice.

    A new certificate that cannot be made (a rare character) is made when somebody asks for it,
    who is told then why not.
    """
    title = Title.objects.filter(pk=item.subject_id).first()
    if title is None:
        return
    if item.payload["verb"] == "title.renamed" and title.certificates.exists():
        issue_certificates(titles=[title], actor=SYSTEM)
    forget_checks(title)
    tell_people(title.enterprise_id, item.payload["event"])
    follow_plans_of(title.enterprise_id)


@handles(UPDATE_REMINDED)
def tell_of_update(item: OutboxItem) -> None:
    """The same for an update that is due."""
    tell_people(item.subject_id, item.payload["event"])


@handles(CANCELLATION_ACTED)
def tell_of_cancellation(item: OutboxItem) -> None:
    """The same for a title put up for cancellation, decided or restored."""
    found = Cancellation.objects.filter(pk=item.subject_id).select_related("title").first()
    if found is not None:
        tell_people(found.title.enterprise_id, item.payload["event"])


@handles(PROJECT_STEPPED)
def tell_of_project(item: OutboxItem) -> None:
    """What an office did in a digital project is told the enterprise; what makes it the office's
    turn, its people of the role that acts next, but for whoever did it."""
    offices = ("county_office", "city_office", "province_office")
    found = DigitalProject.objects.select_related(*(f"enterprise__{one}" for one in offices))
    project = found.filter(pk=item.subject_id).first()
    if project is None:
        return
    event = Event.objects.get(pk=item.payload["event"])
    if event.office_code and event.verb not in INTERNAL_VERBS:
        tell_people(project.enterprise_id, event.pk)
    role = TOLD_AT_OFFICE.get(event.verb)
    if role is not None and project.handed_in_on is not None:
        office = responsible_office(project.enterprise)
        posted = Posting.objects.in_force().filter(office=office, role=role)
        tell(posted.exclude(user=event.actor).values_list("user", flat=True), event.pk)


@handles(CONTACT_ASSIGNED)
def tell_contact_person(item: OutboxItem) -> None:
    """A message for the person who is to look after an uncovered enterprise."""
    tell([item.payload["person"]], item.payload["event"])


@handles(NEED_STEPPED)
def tell_of_need(item: OutboxItem) -> None:
    """The same for a posted need, for each enterprise that the step is about."""
    for enterprise in item.payload["enterprises"]:
        tell_people(enterprise, item.payload["event"])


@handles(SUPPORT_STEPPED)
def tell_of_support(item: OutboxItem) -> None:
    """The same for a step of key support."""
    found = Supported.objects.filter(pk=item.subject_id).values_list("enterprise_id")
    for (enterprise,) in found:
        tell_people(enterprise, item.payload["event"])


@handles(QUARTER_REMINDED)
def tell_of_report(item: OutboxItem) -> None:
    """The same for a quarterly report that is due."""
    tell_people(item.subject_id, item.payload["event"])


@handles(WARNING_ASSIGNED)
def tell_of_warning(item: OutboxItem) -> None:
    """A message for the person who looks after a warning."""
    tell([item.payload["person"]], item.payload["event"])


@handles(ENTERPRISE_INVITED)
def tell_of_invitation(item: OutboxItem) -> None:
    """The same for an invitation to apply for the next title."""
    tell_people(item.subject_id, item.payload["event"])


@handles(ENTERPRISE_ASKED)
def tell_of_question(item: OutboxItem) -> None:
    """The same for a question that an office puts to the enterprise."""
    tell_people(item.subject_id, item.payload["event"])


@handles(OFFICE_ALERTED)
def tell_office(item: OutboxItem) -> None:
    """A message for each official of an office that is behind its path, one a month."""
    alert = PathAlert.objects.filter(pk=item.subject_id).first()
    if alert is not None:
        tell(people_to_tell(alert), item.payload["event"])


@handles(PLAN_STEPPED)
def tell_of_plan(item: OutboxItem) -> None:
    """What an office or the clock did is told the enterprise and the liaison; what the enterprise
    did the liaison, or without one the whole office."""
    plan = CultivationPlan.objects.filter(pk=item.subject_id).first()
    if plan is None:
        return
    if not item.payload["by_enterprise"] and plan.offered_on is not None:
        tell_people(plan.enterprise_id, item.payload["event"])
    tell([plan.liaison_id] if plan.liaison_id else _posted([plan.office_id]), item.payload["event"])


@handles(REQUEST_STEPPED)
def tell_of_request(item: OutboxItem) -> None:
    """What the enterprise did is told whoever has the request, or the office that holds it; what an
    office did the enterprise and the office that holds it now."""
    found = ServiceRequest.objects.filter(pk=item.subject_id).first()
    if found is None:
        return
    if not item.payload["by_enterprise"]:
        tell_people(found.enterprise_id, item.payload["event"])
    people = [found.taken_by_id] if found.taken_by_id else _handlers([found.office_id])
    tell(people, item.payload["event"])
    payment = LatePayment.objects.filter(pk=found.pk).exclude(authority=None).first()
    if payment is not None and payment.authority_id is not None:
        tell(_handlers([payment.authority_id]), item.payload["event"])


@handles(REQUEST_ESCALATED)
def tell_of_escalation(item: OutboxItem) -> None:
    """An overdue request is told the office above and the one that holds it."""
    tell(_handlers(item.payload["offices"]), item.payload["event"])


def _posted(offices: Iterable[int]) -> Iterable[int]:
    posted = Posting.objects.in_force().in_business().filter(office__in=offices)
    return list(posted.values_list("user", flat=True))


def _handlers(offices: Iterable[int]) -> Iterable[int]:
    """Those who deal with requests: not who looks at figures."""
    posted = Posting.objects.in_force().filter(office__in=offices, role__in=KEEPERS)
    return list(posted.values_list("user", flat=True))
