"""Words of the casework."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseStatus(models.TextChoices):
    """Where a case stands. Sets of states are members of this class, used in Python and SQL."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    IN_CORRECTION = "in_correction", _("In correction")
    IN_NOTICE = "in_notice", _("In public notice")
    CERTIFIED = "certified", _("Certified")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")

    @classmethod
    def open(cls) -> list["CaseStatus"]:
        """States in which somebody still has something to do."""
        return [cls.DRAFT, cls.IN_REVIEW, cls.IN_CORRECTION, cls.IN_NOTICE]

    @classmethod
    def with_due_day(cls) -> list["CaseStatus"]:
        """States in which a case that was handed in has a day by which somebody acts."""
        return [cls.IN_REVIEW, cls.IN_CORRECTION, cls.IN_NOTICE]

    @classmethod
    def seen_by_offices(cls) -> list["CaseStatus"]:
        """States that offices see: all but what an enterprise has not handed in."""
        return [
            cls.IN_REVIEW,
            cls.IN_CORRECTION,
            cls.IN_NOTICE,
            cls.CERTIFIED,
            cls.REFUSED,
            cls.WITHDRAWN,
        ]

    @property
    def stage(self) -> str:
        """The user's three words: application, review, certification (empty when it is over)."""
        return _STAGES.get(self, "")


_STAGES = {
    CaseStatus.DRAFT: "application",
    CaseStatus.IN_CORRECTION: "application",
    CaseStatus.IN_REVIEW: "review",
    CaseStatus.IN_NOTICE: "certification",
    CaseStatus.CERTIFIED: "certification",
}


class CaseAction(models.TextChoices):
    """What can be done with a case. Each has one function and one row in the workflow table."""

    SUBMIT = "submit", _("Submit")
    WITHDRAW = "withdraw", _("Withdraw")
    LAPSE = "lapse", _("Let lapse")
    REQUEST_CORRECTION = "request_correction", _("Ask for correction")
    RESUBMIT = "resubmit", _("Submit the correction")
    END_CORRECTION = "end_correction", _("Go on without the correction")
    TAKE_BACK_CORRECTION = "take_back_correction", _("Take the correction back")
    PROPOSE_PASS = "propose_pass", _("Propose to pass")
    PROPOSE_REFUSAL = "propose_refusal", _("Propose to refuse")
    RETURN_TO_EXAMINER = "return_to_examiner", _("Return to the examiner")
    SIGN = "sign", _("Sign")
    SEND_BACK = "send_back", _("Send back to the level below")
    PUBLISH_NOTICE = "publish_notice", _("Put on public notice")
    ANNOUNCE = "announce", _("Announce")
    UPHOLD_OBJECTION = "uphold_objection", _("Uphold an objection")
    BAR = "bar", _("Refuse because of a cancellation")


class Turn(models.TextChoices):
    """Whose turn it is."""

    ENTERPRISE = "enterprise", _("Enterprise")
    OFFICE = "office", _("Office")
    PUBLIC = "public", _("Public")
    NOBODY = "nobody", _("Nobody")


class StepKind(models.TextChoices):
    """Kinds of steps on a route."""

    PRELIMINARY = "preliminary", _("Preliminary review")
    REVIEW = "review", _("Review")
    PANEL = "panel", _("Expert panel")
    INSPECTION = "inspection", _("On-site inspection")
    RECOMMENDATION = "recommendation", _("Recommendation")
    NOTICE = "notice", _("Public notice")
    DECISION = "decision", _("Announcement")

    @property
    def is_examined(self) -> bool:
        """Whether the step is done by examining and signing each case."""
        return self not in {self.NOTICE, self.DECISION}


class RoundState(models.TextChoices):
    """How far a round is, derived from its dates and its cases."""

    PLANNED = "planned", _("Not open yet")
    OPEN = "open", _("Open to applications")
    CLOSED = "closed", _("Closed, nothing handed in")
    IN_REVIEW = "in_review", _("Closed, cases under way")
    DONE = "done", _("All cases decided")
    TAKEN_BACK = "taken_back", _("Taken back")


class NoticeState(models.TextChoices):
    """How far a notice is, derived from its dates and its announcement."""

    RUNNING = "running", _("Running")
    OVER = "over", _("Over, to be announced")
    ANNOUNCED = "announced", _("Announced")
    EMPTY = "empty", _("Closed, nobody left")


class EntryResult(models.TextChoices):
    """What an announcement did for a case on a notice."""

    NONE = "", _("None yet")
    ISSUED = "issued", _("Title issued")
    CONFIRMED = "confirmed", _("Title confirmed")


class EntryHold(models.TextChoices):
    """What keeps a case on a notice from being announced."""

    NONE = "", _("Nothing to announce")
    FREE = "free", _("Free to be announced")
    OBJECTION = "objection", _("Held by an objection")
    CANCELLATION = "cancellation", _("Not announced: a cancellation bars it")


class RouteState(models.TextChoices):
    """A route is proposed by one person and approved by another; cases follow approved ones."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class StepState(models.TextChoices):
    """How far a step is."""

    WAITING = "waiting", _("Waiting")
    CURRENT = "current", _("Current")
    PASSED = "passed", _("Passed")
    REFUSED = "refused", _("Refused")


class Proposal(models.TextChoices):
    """What the examiner proposes to the one who signs."""

    NONE = "", _("None yet")
    PASS = "pass", _("Pass")
    REFUSE = "refuse", _("Refuse")


class ChangeKind(models.TextChoices):
    """Major changes that the holder of a title reports (重大变化)."""

    RENAME = "rename", _("New name only")
    MERGER = "merger", _("Merger")
    RESTRUCTURING = "restructuring", _("Restructuring")
    MOVE = "move", _("Move to another place")
    MAIN_BUSINESS = "main_business", _("Change of main business")


class StatementKind(models.TextChoices):
    """Texts that the enterprise writes in its application."""

    MAIN_PRODUCT = "main_product", _("Main product and what it is used for")
    MARKET = "market", _("Niche market: scope, size, source, own share and rank")
    INNOVATION = "innovation", _("Research, intellectual property and what came of it")
    CHAIN = "chain", _("Place in the industrial chain, main customers")


class ExaminationMarkKind(models.TextChoices):
    """What became of an examination."""

    SIGNED = "signed", _("Signed")
    RETURNED = "returned", _("Returned to the examiner")
    SENT_BACK = "sent_back", _("Sent back to the level below")


class Work(models.TextChoices):
    """What the office that has a case has to do next: the views of its queue."""

    NONE = "", _("Nothing")
    EXAMINE = "examine", _("Examine")
    SIGN = "sign", _("Sign")
    NOTICE = "notice", _("Publish")
    OBJECTION = "objection", _("Decide the objection")
    ANNOUNCE = "announce", _("Announce")
    OTHER = "other", _("Other")
    CORRECTION = "correction", _("Wait for the correction")


class DeadlineRule(models.TextChoices):
    """When people are reminded of a due day, in the order of the days."""

    NEAR = "near", _("Three working days before")
    DUE = "due", _("On the due day")
    OVERDUE = "overdue", _("On the first working day after")

    @property
    def working_days_left(self) -> int:
        """How many working days are left when the rule's day comes."""
        return _DAYS_LEFT[self]


_DAYS_LEFT = {DeadlineRule.NEAR: 3, DeadlineRule.DUE: 0, DeadlineRule.OVERDUE: -1}


class ExpertState(models.TextChoices):
    """Whether an expert may be drawn."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")


class PanelState(models.TextChoices):
    """A panel is drawn and scores at once; closed, its results stand."""

    SCORING = "scoring", _("Experts at work")
    CLOSED = "closed", _("Panel closed")


class SeatState(models.TextChoices):
    """How far an expert is with one case."""

    DRAWN = "drawn", _("To declare")
    DECLARED = "declared", _("To score")
    SUBMITTED = "submitted", _("Handed in")
    DECLINED = "declined", _("Given back")


class Avoidance(models.TextChoices):
    """Why an expert is not drawn for a case."""

    DECLARED = "declared", _("declared a conflict")
    LINKED = "linked", _("acts for the enterprise")
    OTHER_PART = "other_part", _("acts for an office or an enterprise, or has no open account")
    AFFILIATION = "affiliation", _("same unit")
    CITY = "city", _("same city")
    FIELD = "field", _("other field")


class InspectionState(models.TextChoices):
    """How far an on-site inspection is."""

    ORDERED = "ordered", _("To be planned")
    PLANNED = "planned", _("Planned")
    SIGNING = "signing", _("Waiting for signatures")
    CONCLUDED = "concluded", _("Concluded")
    CANCELLED = "cancelled", _("Called off")

    @classmethod
    def unfinished(cls) -> list["InspectionState"]:
        """States in which the step cannot pass."""
        return [cls.ORDERED, cls.PLANNED, cls.SIGNING]


class InspectionConclusion(models.TextChoices):
    """What the inspectors conclude."""

    CONFIRMED = "confirmed", _("Declared figures confirmed")
    DEVIATIONS = "deviations", _("Deviations found")
    NOT_MET = "not_met", _("Conditions not met")


class FindingOutcome(models.TextChoices):
    """What was found of one declared figure."""

    OPEN = "open", _("Not checked yet")
    CONFIRMED = "confirmed", _("Confirmed")
    DEVIATES = "deviates", _("Deviates")


class ObjectionState(models.TextChoices):
    """How far an objection is."""

    RECEIVED = "received", pgettext_lazy("objection", "Received")
    ADMITTED = "admitted", pgettext_lazy("objection", "Being looked into")
    PROPOSED = "proposed", pgettext_lazy("objection", "Result awaiting signature")
    INADMISSIBLE = "inadmissible", pgettext_lazy("objection", "Not admissible")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    REJECTED = "rejected", pgettext_lazy("objection", "Rejected")

    @classmethod
    def open(cls) -> list["ObjectionState"]:
        """States in which it holds its case."""
        return [cls.RECEIVED, cls.ADMITTED, cls.PROPOSED]

    @classmethod
    def decided(cls) -> list["ObjectionState"]:
        """States in which the objector has his answer."""
        return [cls.INADMISSIBLE, cls.UPHELD, cls.REJECTED]


class ObjectionResult(models.TextChoices):
    """What an examiner may propose."""

    INADMISSIBLE = "inadmissible", pgettext_lazy("objection", "Not admissible")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    REJECTED = "rejected", pgettext_lazy("objection", "Rejected")
