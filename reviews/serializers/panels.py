"""Experts, panels and scorecards as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.serializers import ShownSerializer, StrictSerializer
from reviews.domain.panels.closing import Tally, tally
from reviews.domain.panels.drawing import draw_again
from reviews.domain.panels.roll import ExpertEntry
from reviews.domain.panels.roll_list import RollLine
from reviews.enums import ExpertState, PanelState, SeatState
from reviews.models import Expert, ExpertConflict, Panel, PanelCase, Seat

_MOST_CASES = 200
_MOST_SEATS = 15


class ShownConflictSerializer(ShownSerializer[ExpertConflict]):
    """An enterprise that the expert must not judge; `ended_at` once that was taken back."""

    id = serializers.IntegerField(read_only=True)
    uscc = serializers.CharField(source="enterprise.uscc", read_only=True)

    class Meta:
        model = ExpertConflict
        fields = ("id", "uscc", "reason", "declared_at", "ended_at", "end_reason")


class ExpertSerializer(ShownSerializer[Expert]):
    """A line of the roll."""

    username = serializers.CharField(source="user.username", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    office = serializers.SlugRelatedField("code", read_only=True)
    city = serializers.SlugRelatedField("code", read_only=True)
    state = serializers.ChoiceField(choices=ExpertState.choices, read_only=True)
    conflicts = ShownConflictSerializer(many=True, read_only=True)

    class Meta:
        model = Expert
        fields = (
            "code", "username", "name", "office", "affiliation", "other_affiliations", "city",
            "industries", "technologies", "state", "state_reason", "conflicts", "version",
        )  # fmt: skip


class ExpertEntrySerializer(StrictSerializer):
    """Who is put on the roll: an account, where he works, what he knows."""

    username = serializers.CharField(max_length=150)
    affiliation = serializers.CharField(max_length=200)
    city = serializers.CharField(max_length=6)
    other_affiliations = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=20
    )
    industries = serializers.ListField(
        child=serializers.CharField(max_length=4), required=False, max_length=100
    )
    technologies = serializers.CharField(max_length=300, required=False, allow_blank=True)

    def entry(self) -> ExpertEntry:
        """The entry as the domain takes it."""
        given = self.validated_data
        return ExpertEntry(
            username=given["username"],
            affiliation=given["affiliation"],
            city=given["city"],
            other_affiliations=tuple(given.get("other_affiliations", ())),
            industries=tuple(given.get("industries", ())),
            technologies=given.get("technologies", ""),
        )


class ChangeExpertSerializer(ExpertEntrySerializer):
    """The whole line again, and the version that it was read in."""

    version = serializers.IntegerField(min_value=0)


class ExpertStateSerializer(StrictSerializer):
    """Suspend an expert (with a reason), or bring him back."""

    is_active = serializers.BooleanField()
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    version = serializers.IntegerField(min_value=0)


class ExpertConflictSerializer(StrictSerializer):
    """An enterprise that the expert must not judge, and why."""

    uscc = serializers.CharField(max_length=18)
    reason = serializers.CharField(max_length=500)


class EndConflictSerializer(StrictSerializer):
    """Why it is no conflict."""

    reason = serializers.CharField(max_length=500, allow_blank=True)


class ImportExpertsSerializer(StrictSerializer):
    """A table (xlsx or CSV) with the columns username, affiliation, city and, if known,
    other_affiliations, industries, technologies. In a trial nobody is put on the roll."""

    file = serializers.FileField()
    is_trial = serializers.BooleanField(default=False)


class RollLineSerializer(serializers.Serializer[RollLine]):
    """What becomes of a line of the list: `faults` by column, empty when it is taken."""

    number = serializers.IntegerField(help_text="As the file's reader sees it, the header is 1")
    username = serializers.CharField()
    faults = serializers.DictField(child=serializers.CharField())


class ImportedExpertsSerializer(serializers.Serializer[Any]):
    """A list of experts, line by line, and whether it was put on the roll."""

    is_taken_over = serializers.BooleanField()
    lines = RollLineSerializer(many=True)


class SeatSerializer(ShownSerializer[Seat]):
    """A seat as the office sees it: scores and opinion (`comment`) once the card is handed in.
    `decline_reason` is `suspended` or `avoided:` and why where the draw passed the expert over."""

    id = serializers.IntegerField(read_only=True)
    expert = serializers.SlugRelatedField("code", read_only=True)
    state = serializers.ChoiceField(choices=SeatState.choices, read_only=True)
    scores = serializers.SerializerMethodField()
    comment = serializers.SerializerMethodField()
    is_before_correction = serializers.BooleanField(
        read_only=True, help_text="Handed in before the enterprise corrected its application"
    )

    class Meta:
        model = Seat
        fields = (
            "id", "expert", "state", "decline_reason", "scores", "comment", "total",
            "submitted_at", "is_before_correction", "version",
        )  # fmt: skip

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_scores(self, seat: Seat) -> dict[str, Any]:
        """By dimension; before a card is handed in they are its author's alone."""
        return dict(seat.scores) if seat.is_in else {}

    def get_comment(self, seat: Seat) -> str:
        """What weighed most with its author, as late."""
        return seat.comment if seat.is_in else ""


class TallySerializer(serializers.Serializer[Tally]):
    """What the scorecards that are in come to; `outliers` are ids of seats."""

    mean = serializers.DecimalField(max_digits=5, decimal_places=2)
    lowest = serializers.DecimalField(max_digits=5, decimal_places=2)
    highest = serializers.DecimalField(max_digits=5, decimal_places=2)
    spread = serializers.DecimalField(max_digits=5, decimal_places=2)
    count = serializers.IntegerField()
    outliers = serializers.ListField(child=serializers.IntegerField())


class PanelCaseSerializer(ShownSerializer[PanelCase]):
    """A case before a panel with its scorecards."""

    case = serializers.SlugRelatedField("number", read_only=True)
    seats = SeatSerializer(many=True, read_only=True)
    tally = serializers.SerializerMethodField(help_text="Null before the first scorecard is in")

    class Meta:
        model = PanelCase
        fields = ("position", "case", "mean", "spread", "score_count", "tally", "seats")

    @extend_schema_field(TallySerializer(allow_null=True))
    def get_tally(self, entry: PanelCase) -> Any:
        """Mean, spread and outliers of what is in."""
        found = tally(list(entry.seats.all()))
        return None if found is None else TallySerializer(found).data


class PanelSerializer(ShownSerializer[Panel]):
    """A panel in a list."""

    office = serializers.SlugRelatedField("code", read_only=True)
    round = serializers.SlugRelatedField("code", read_only=True)
    state = serializers.ChoiceField(choices=PanelState.choices, read_only=True)

    class Meta:
        model = Panel
        fields = (
            "number", "office", "round", "state", "seats_per_case", "due_on", "drawn_at",
            "closed_at", "digest", "version",
        )  # fmt: skip


class PanelDetailSerializer(PanelSerializer):
    """A panel with its cases and the record of its draw, from which anybody can repeat it."""

    draw = serializers.DictField(read_only=True, help_text="Method, pool, avoidances and order")
    draw_faults = serializers.SerializerMethodField(
        help_text="What comes out differently when the draw is repeated; empty when nothing does"
    )
    dimensions = serializers.ListField(child=serializers.DictField(), read_only=True)
    cases = PanelCaseSerializer(many=True, read_only=True)

    class Meta(PanelSerializer.Meta):
        fields = (
            *PanelSerializer.Meta.fields, "seed", "draw", "draw_faults", "dimensions", "cases",
        )  # fmt: skip

    def get_draw_faults(self, panel: Panel) -> list[str]:
        """The draw, made again."""
        return draw_again(panel)


class DrawPanelSerializer(StrictSerializer):
    """Cases of one round that wait for a panel, and how experts are drawn for them. Without a seed
    one is taken by chance; either is recorded."""

    round = serializers.CharField(max_length=60)
    cases = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=_MOST_CASES
    )
    seats = serializers.IntegerField(min_value=1, max_value=_MOST_SEATS)
    due_on = serializers.DateField()
    seed = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    match_fields = serializers.BooleanField(
        required=False, default=False, help_text="Only experts of the applicant's industry"
    )


class ReleaseSeatSerializer(StrictSerializer):
    """Why a seat is taken back; the next expert is drawn."""

    reason = serializers.CharField(max_length=500, allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class ClosePanelSerializer(StrictSerializer):
    """The version of the panel that the caller saw, and the cases that nobody is left to sit for:
    they get no result and can be drawn anew."""

    version = serializers.IntegerField(min_value=0)
    without_result = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=_MOST_CASES
    )


class JudgedPanelSerializer(serializers.Serializer[Any]):
    """A panel as an expert on it sees it: how far he is."""

    number = serializers.CharField()
    round = serializers.CharField()
    due_on = serializers.DateField()
    total = serializers.IntegerField(help_text="Seats that he has")
    done = serializers.IntegerField(help_text="Scorecards that he has handed in")
    to_declare = serializers.IntegerField(
        help_text="Seats for which he has not declared that nothing ties him to the applicant"
    )


class OwnSeatSerializer(serializers.Serializer[Any]):
    """A seat of the expert in a list: no name, no place."""

    position = serializers.IntegerField()
    state = serializers.ChoiceField(choices=SeatState.choices)
    total = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)


class OwnPanelSerializer(JudgedPanelSerializer):
    """A panel with the expert's own seats, of those that he has declared for."""

    dimensions = serializers.ListField(child=serializers.DictField())
    seats = OwnSeatSerializer(many=True)


class FoundInsteadSerializer(serializers.Serializer[Any]):
    """What an office found in place of a declared figure."""

    measure = serializers.CharField()
    declared = serializers.JSONField()
    found = serializers.JSONField()


class ScorecardSerializer(OwnSeatSerializer):
    """A blind file with the expert's card. `facts` are as declared, `found` is what offices found
    instead, `verdict` is the one on that; where the two contradict each other it is null and
    `problem` says why. `others` are the totals of those who have handed in, empty until his own is
    in."""

    industry = serializers.CharField(allow_null=True)
    title_kind = serializers.CharField()
    case_kind = serializers.CharField()
    handed_in_at = serializers.DateTimeField(
        allow_null=True, help_text="What is shown; later than one's own card after a correction"
    )
    facts = serializers.DictField()
    found = FoundInsteadSerializer(many=True)
    verdict = serializers.DictField(allow_null=True)
    problem = serializers.CharField(allow_blank=True)
    statements = serializers.DictField(child=serializers.CharField(allow_blank=True))
    scores = serializers.DictField(child=serializers.CharField(), help_text="By dimension, 0–100")
    comment = serializers.CharField(allow_blank=True)
    others = serializers.ListField(child=serializers.DecimalField(max_digits=5, decimal_places=2))
    version = serializers.IntegerField()


class DeclareSerializer(StrictSerializer):
    """That nothing ties the expert to the applicants."""

    declared = serializers.BooleanField()


class DeclineAllSerializer(StrictSerializer):
    """Why seats are given back before the expert has seen whose they are."""

    reason = serializers.CharField(max_length=500, allow_blank=True)


class DeclineSerializer(DeclineAllSerializer):
    """Why a seat is given back; with `is_conflict` he is never drawn for the applicant again."""

    is_conflict = serializers.BooleanField(default=False)


class DeclinedSerializer(serializers.Serializer[Any]):
    """How many seats were given back."""

    seats = serializers.IntegerField()


class ScoreSerializer(StrictSerializer):
    """Scores by dimension (0 to 100), a comment; with `submit` the card is handed in for good."""

    scores = serializers.DictField(child=serializers.CharField(max_length=10, allow_blank=True))
    comment = serializers.CharField(max_length=4000, allow_blank=True, default="")
    submit = serializers.BooleanField(default=False)
    version = serializers.IntegerField(min_value=0)
