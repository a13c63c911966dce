"""Closed sets of words that every app uses."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reader(models.TextChoices):
    """Who looks at a page: decides which cards and navigation he is shown."""

    PUBLIC = "public", _("Public")
    ENTERPRISE = "enterprise", _("Enterprise")
    DESK = "desk", _("Local office")
    MINISTRY = "ministry", _("Ministry")
    EXPERT = "expert", _("Expert")
    ASSESSOR = "assessor", _("Assessor")
    ADMINISTRATOR = "administrator", _("Administrator")


class SubjectKind(models.TextChoices):
    """What an event or an outbox row is about. Each subject has its own chain of events."""

    USER = "user", _("User")
    ENTERPRISE = "enterprise", _("Enterprise")
    FILING = "filing", _("Filing")
    FIGURES = "figures", _("Figures of an enterprise")
    CASE = "case", _("Case")
    ROUND = "round", _("Round")
    NOTICE = "notice", _("Notice")
    TITLE = "title", _("Title")
    CANCELLATION = "cancellation", _("Cancellation")
    COMPLAINT = "complaint", _("Complaint")
    RULE_SET = "rule_set", _("Rule set")
    ROUTE = "route", _("Route")
    RANKING = "ranking", _("Recommendation list")
    PANEL = "panel", _("Expert panel")
    EXPERT = "expert", _("Expert")
    SNAPSHOT = "snapshot", _("Snapshot of coverage")
    TARGET = "target", _("Target of coverage")
    PROJECT = "project", _("Digital project")
    ALERT = "alert", _("Alert to an office")
    GRADING = "grading", _("Grading on site")
    ASSESSOR = "assessor", _("Assessor")
    CHAIN = "chain", _("Key chain")
    PARK = "park", _("Park")
    PILOT = "pilot", _("Pilot city")
    MONITORING = "monitoring", _("Round of quarterly reports")
    WARNING = "warning", _("Early warning")
    NEED = "need", _("Posted need")
    SUPPORT = "support", _("Supported little giant")
    SEED_SCREEN = "seed_screen", _("Screen of seeds")
    SEED_SIGNAL = "seed_signal", _("Signal from outside")
    SERVICE = "service", _("Service of the catalogue")
    PLAN = "plan", _("Cultivation plan")
    REQUEST = "request", _("Request of an enterprise")
    DRAFT = "draft", _("Draft of a standard")
    SIMULATION = "simulation", _("Simulation of a standard")
    LOAD = "load", _("Load of data")
    JOB = "job", _("Background job")
    FILE = "file", _("Stored file")


def subject_kinds() -> list[tuple[str, Any]]:
    """The kinds as choices of a column: named by this function, a new kind needs no migration."""
    return SubjectKind.choices


class ActResult(models.TextChoices):
    """How an act ended. A refused act changes nothing but leaves its entry."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class JobState(models.TextChoices):
    """How far a run of a background job is."""

    WAITING = "waiting", _("Waiting to start")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped by an error")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")

    @classmethod
    def live(cls) -> list["JobState"]:
        """States in which something is still to be done."""
        return [cls.WAITING, cls.RUNNING]


class LineOutcome(models.TextChoices):
    """What came of one item of a run. Refused: the rules said no; failed: something broke."""

    WAITING = "waiting", _("Still to do")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class FileKind(models.TextChoices):
    """What a stored file is, by its content. Nothing else is taken."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    XLSX = "xlsx", "XLSX"
    DOCX = "docx", "DOCX"


class FileState(models.TextChoices):
    """How far the search for malware has come. Only a clean file is shown to anybody; one that no
    scanner has seen only where a setting says so."""

    UPLOADED = "uploaded", _("Waiting for the virus scan")
    SCANNING = "scanning", _("Being scanned for viruses")
    CLEAN = "clean", _("Scanned, clean")
    INFECTED = "infected", _("Blocked: malware was found")
    ERROR = "error", _("Blocked: the scanner could not judge it")
    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")


# Files that a scanner still owes a word on.
UNSETTLED_FILE_STATES = (FileState.UPLOADED, FileState.SCANNING, FileState.NOT_SCANNED)


class FileClass(models.TextChoices):
    """How far a file's content may go (the grades of data that the register of fields uses)."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    TRADE_SECRET = "trade_secret", _("Trade secret")
    PERSONAL = "personal", _("Personal information")
