"""Words about titles, stages and standards."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """The three stages of cultivation. The names are official; which title belongs to which
    stage is this product's own setting."""

    SELECTION = "selection", _("Seed selection")
    CULTIVATION = "cultivation", _("Seedling cultivation")
    OPTIMIZATION = "optimization", _("Optimization")


class TitleKind(models.TextChoices):
    """Titles, lowest rung first."""

    TECHNOLOGY = "technology", _("Technology SME")
    INNOVATIVE = "innovative", _("Innovative SME")
    SRDI = "srdi", _("SRDI SME")
    LITTLE_GIANT = "little_giant", _("Little giant")
    CHAMPION = "champion", _("Manufacturing champion")

    @property
    def rung(self) -> int:
        """The rung of the ladder, 1 to 4."""
        return _RUNGS[self]

    @property
    def stage(self) -> Stage:
        """The stage of cultivation in which the title is won."""
        return (Stage.SELECTION, Stage.CULTIVATION, Stage.OPTIMIZATION, Stage.OPTIMIZATION)[
            self.rung - 1
        ]


_RUNGS = {
    TitleKind.TECHNOLOGY: 1,
    TitleKind.INNOVATIVE: 1,
    TitleKind.SRDI: 2,
    TitleKind.LITTLE_GIANT: 3,
    TitleKind.CHAMPION: 4,
}


class TitleOrigin(models.TextChoices):
    """Where a title in the register comes from."""

    DECISION = "decision", _("Decided here")
    PUBLISHED_LIST = "published_list", _("Taken from a published list")


class TitleEnding(models.TextChoices):
    """Why a title ended. One that merely ran out needs no entry: its days say so."""

    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Superseded")


class TitleState(models.TextChoices):
    """Where a title stands on a day. `RESULT_PENDING` is past its nominal expiry while its
    re-examination is under way: it counts as valid and is flagged."""

    NOT_YET = "not_yet", _("Not valid yet")
    VALID = "valid", _("Valid")
    RESULT_PENDING = "result_pending", _("Expired, result pending")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Superseded")

    @classmethod
    def in_force(cls) -> frozenset["TitleState"]:
        """The states in which the title counts."""
        return frozenset({cls.VALID, cls.RESULT_PENDING})

    @classmethod
    def over(cls) -> frozenset["TitleState"]:
        """The states in which it counts no more."""
        return frozenset({cls.EXPIRED, cls.CANCELLED, cls.SUPERSEDED})


class TitleEventKind(models.TextChoices):
    """What may happen in the life of a title."""

    LISTED = "listed", _("Listed for publicity")
    RECOGNISED = "recognised", _("Recognised")
    DUE = "due", _("Due for re-examination")
    RE_EXAMINATION_OPENED = "re_exam_opened", _("Re-examination under way")
    RE_EXAMINED = "re_examined", _("Re-examined")
    RENAMED = "renamed", _("Holder renamed")
    LAPSED = "lapsed", _("Lapsed")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Superseded")
    RESTORED = "restored", _("Restored on appeal")

    @classmethod
    def once(cls) -> frozenset["TitleEventKind"]:
        """What happens to a title at most once."""
        return frozenset({cls.LISTED, cls.RECOGNISED, cls.DUE, cls.LAPSED, cls.SUPERSEDED})


class ReExaminationOutcome(models.TextChoices):
    """How a re-examination ended."""

    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CancellationGround(models.TextChoices):
    """Why a title is taken away (暂行办法 art. 15, 16; the 2026 measure's two missed updates)."""

    ACCIDENT = "accident", _("Major safety, quality or environmental accident")
    DISHONESTY = "dishonesty", _("Serious dishonesty")
    TAX_EVASION = "tax_evasion", _("Tax evasion")
    DATA_FRAUD = "data_fraud", _("Data fraud or a false application")
    UPDATES_MISSED = "updates_missed", _("Annual updates missed")
    CHANGE_NOT_REPORTED = "change_not_reported", _("Major change not reported in time")
    STANDARD_NOT_MET = "standard_not_met", _("The standard is no longer met")
    OWN_REQUEST = "own_request", _("At the holder's own request")
    OTHER = "other", _("Another ground")

    @property
    def ban_years(self) -> int:
        """For how many years no application is taken (暂行办法 art. 16: at least three years after
        an accident, dishonesty, tax evasion or data fraud); 0 for none."""
        return _BAN_YEARS if self in _BANNING else 0


_BAN_YEARS = 3
_BANNING = {
    CancellationGround.ACCIDENT,
    CancellationGround.DISHONESTY,
    CancellationGround.TAX_EVASION,
    CancellationGround.DATA_FRAUD,
}


class CaseKind(models.TextChoices):
    """What an enterprise asks for. Rule sets serve some kinds and not others."""

    RECOGNITION = "recognition", _("Recognition")
    RE_EXAMINATION = "re_examination", _("Re-examination")
    CHANGE = "change", _("Major change")
    CANCELLATION = "cancellation", _("Cancellation")


class RuleSetStatus(models.TextChoices):
    """A draft may be changed; what is published never changes."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class UpdateState(models.TextChoices):
    """Where the yearly update of a title stands on a day."""

    OWING = "owing", _("Owed")
    MISSED = "missed", _("Missed, not handed in")
    LATE = "late", _("Handed in late")
    IN_TIME = "in_time", _("Handed in")


class CancellationOrigin(models.TextChoices):
    """How the ground of a cancellation came to be known."""

    OFFICIALS = "officials", _("Found by officials")
    COMPLAINT = "complaint", _("A complaint")
    CALENDAR = "calendar", _("Found by the calendar")


class CancellationStatus(models.TextChoices):
    """How far a proposal to cancel a title is."""

    HEARING = "hearing", _("The enterprise is heard")
    PROPOSED = "proposed", _("Proposed, to be signed")
    CANCELLED = "cancelled", _("Cancelled")
    DISMISSED = "dismissed", _("Title kept")
    REVOKED = "revoked", _("Revoked on appeal")

    @classmethod
    def open(cls) -> list["CancellationStatus"]:
        """States in which it is not decided."""
        return [cls.HEARING, cls.PROPOSED]


class CancellationProposal(models.TextChoices):
    """What the examiner proposes."""

    CANCEL = "cancel", _("Cancel the title")
    DISMISS = "dismiss", _("Keep the title")


class AppealStatus(models.TextChoices):
    """How far an appeal is."""

    LODGED = "lodged", _("Appeal lodged")
    PROPOSED = "proposed", _("Proposed, to be signed")
    CONFIRMED = "confirmed", _("Cancellation confirmed")
    REVOKED = "revoked", _("Cancellation revoked")

    @classmethod
    def open(cls) -> list["AppealStatus"]:
        """States in which it is not decided."""
        return [cls.LODGED, cls.PROPOSED]


class AppealProposal(models.TextChoices):
    """What the examiner of the office above proposes."""

    CONFIRM = "confirm", _("Confirm the cancellation")
    REVOKE = "revoke", _("Revoke it and restore the title")


class ComplaintStatus(models.TextChoices):
    """How far a complaint is."""

    RECEIVED = "received", _("To be looked at")
    TAKEN_UP = "taken_up", _("Taken up")
    REFUSED = "refused", _("Not taken up")


class CoveragePopulation(models.TextChoices):
    """Who a definition of coverage counts."""

    TITLES = "titles", _("Holders of a title")
    ABOVE_SCALE = "above_scale", _("Above-scale firms")


class CoverageBasis(models.TextChoices):
    """Which assessments a definition of coverage takes."""

    EITHER = "either", _("Self-rated or on-site")
    SELF_RATED = "self_rated", _("Self-rated only")
    ON_SITE = "on_site", _("On-site only")


class Certainty(models.TextChoices):
    """How well a rule of coverage is known."""

    CONFIRMED = "confirmed", _("confirmed by several sources")
    ONE_SOURCE = "one_source", _("one source")
    INFERRED = "inferred", _("not verified: own reading")


class CellDimension(models.TextChoices):
    """What a figure of coverage is split by."""

    OFFICE = "office", _("Office")
    INDUSTRY = "industry", _("Industry")
    CHAIN = "chain", _("Key chain")
    PARK = "park", _("Park")
    PILOT = "pilot", _("Pilot city")
    SIZE = "size", _("Size")


class SnapshotOrigin(models.TextChoices):
    """Why a snapshot was made."""

    NIGHTLY = "nightly", _("Nightly")
    BACKFILL = "backfill", _("Computed later")
    REQUESTED = "requested", _("On request")


class ChainKind(models.TextChoices):
    """Who lists a key chain."""

    NATIONAL = "national", _("National key chain")
    PROVINCIAL = "provincial", _("Provincial key chain")


class ParkKind(models.TextChoices):
    """What a park counts as (高标准数字园区建设指南)."""

    HIGH_STANDARD = "high_standard", _("High-standard digital park")
    OTHER = "other", _("Other park")


class SizeClass(models.TextChoices):
    """Sizes of the standard of 2011."""

    LARGE = "large", _("Large")
    MEDIUM = "medium", _("Medium")
    SMALL = "small", _("Small")
    MICRO = "micro", _("Micro")


class MilestoneKind(models.TextChoices):
    """What happened to a digital project."""

    STARTED = "started", _("Started")
    ACCEPTED = "accepted", _("Accepted")
    GIVEN_UP = "given_up", _("Given up")


class ProjectStatus(models.TextChoices):
    """How far a digital project is (试点流程: 诊断 → 备案 → 改造 → 改造后自评 → 验收)."""

    DIAGNOSIS = "diagnosis", _("Diagnosed, being prepared")
    SUBMITTED = "submitted", _("Handed in, to be filed")
    FILED = "filed", _("Filed, works to begin")
    UNDER_WAY = "under_way", _("Works under way")
    SELF_ASSESSED = "self_assessed", _("Works done, to be accepted")
    PROPOSED = "proposed", _("Acceptance proposed, to be signed")
    ACCEPTED = "accepted", _("Project accepted")
    GIVEN_UP = "given_up", _("Project given up")

    @classmethod
    def open(cls) -> list["ProjectStatus"]:
        """States in which something is still to be done."""
        return [one for one in cls if one not in (cls.ACCEPTED, cls.GIVEN_UP)]

    @classmethod
    def with_the_office(cls) -> list["ProjectStatus"]:
        """States in which the office is to act."""
        return [cls.SUBMITTED, cls.SELF_ASSESSED, cls.PROPOSED]


class ProjectPaperKind(models.TextChoices):
    """What a paper of a project is."""

    DIAGNOSIS = "diagnosis", _("Diagnosis report")
    CONTRACT = "contract", _("Contract")
    INVESTMENT = "investment", _("Investment list and invoices")
    RESULT = "result", _("Proof of the works")
    OTHER = "other", _("Other paper")


class ContactKind(models.TextChoices):
    """How an enterprise was contacted."""

    PHONE = "phone", _("Telephone")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    MESSAGE = "message", _("Message")


class ContactOutcome(models.TextChoices):
    """What came of a contact."""

    NOT_REACHED = "not_reached", _("Nobody reached")
    WILL_RATE = "will_rate", _("Will rate itself")
    PLANS_PROJECT = "plans_project", _("Plans a project")
    UNDER_WAY = "under_way", _("Works are under way")
    NEEDS_HELP = "needs_help", _("Needs help: money, supplier or advice")
    DECLINES = "declines", _("Declines for now")
    DONE = "done", _("Says it is done")
