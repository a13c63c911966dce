"""Forms of the digital work: projects, contacts with enterprises, filters of their lists."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cultivation.domain.digital.reporting import PLAN_FIELDS
from cultivation.enums import ContactKind, ContactOutcome, ProjectPaperKind, ProjectStatus
from cultivation.forms.cancelling import ReasonForm, VersionedForm, text_area
from cultivation.forms.shared import day_field
from cultivation.models import DigitalProject
from enterprises.assessment_form import words
from enterprises.domain.assessing import current_questionnaire
from enterprises.forms import FigureField

_ALL: list[tuple[str, Any]] = [("", _("All"))]


class _MoneyField(FigureField):
    is_money = True


def _money(label: Any, *, is_needed: bool = False) -> forms.DecimalField:
    return _MoneyField(
        label=label,
        required=is_needed,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _line(label: Any, most: int = 120) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most)


class PlanForm(forms.Form):
    """The plan of a project: its diagnosis, its works, its contract."""

    name = forms.CharField(label=_("Name of the project"), max_length=120)
    diagnosed_on = day_field(_("Diagnosed on"), is_past=True)
    diagnosed_by = _line(_("Diagnosed by"))
    summary = text_area(_("What the diagnosis found, what will be done"))
    scenes = forms.MultipleChoiceField(
        label=_("Scenes in scope"), required=False, widget=forms.CheckboxSelectMultiple
    )
    supplier = _line(_("Supplier"))
    contract_number = _line(_("Number of the contract"), 80)
    contract_on = day_field(_("Contract of"))
    planned_from = day_field(_("Works planned from"))
    planned_end_on = day_field(_("Works planned until"))
    investment_planned_wan = _money(_("Planned investment (10,000 yuan)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diagnosed_on"].required = True
        scenes = self.fields["scenes"]
        if isinstance(scenes, forms.MultipleChoiceField):
            scenes.choices = scene_choices()


def scene_choices() -> list[tuple[str, str]]:
    """Code and name of the questionnaire's scenes, ★ for constrained ones."""
    return [
        (one.id, f"{words(one.label)} ★" if one.is_constrained else words(one.label))
        for one in current_questionnaire().scenes
    ]


def plan_of(project: DigitalProject) -> dict[str, Any]:
    """The plan as the form takes it."""
    return {name: getattr(project, name) for name in PLAN_FIELDS}


class ChangePlanForm(VersionedForm, PlanForm):
    """The same for a project that is there."""

    field_order = (*PLAN_FIELDS, "version")


class HandInForm(VersionedForm):
    """The statement with which the plan is handed in."""

    is_true = forms.BooleanField(
        label=_("We state that the plan, the contract and the papers are true."), required=False
    )


class StartForm(VersionedForm):
    """When the works began."""

    started_on = day_field(_("Works began on"), is_past=True)


class ReportForm(VersionedForm):
    """How far the works are."""

    done_pct = forms.IntegerField(label=_("Done (%)"), min_value=0, max_value=100)
    note = text_area(_("What was done since the last report"), rows=3)


class ExtendForm(ReasonForm):
    """Until when, and why."""

    planned_end_on = day_field(_("Works planned until"))
    field_order = ("planned_end_on", "reason", "version")


class FinishForm(VersionedForm):
    """When the works ended, what they cost, what is applied for."""

    finished_on = day_field(_("Works ended on"), is_past=True)
    investment_actual_wan = _money(_("Spent in all (10,000 yuan)"))
    subsidy_applied_wan = _money(_("Subsidy applied for (10,000 yuan)"))


class AcceptanceForm(VersionedForm):
    """The examiner's proposal."""

    opinion = text_area(_("Opinion"))
    subsidy_granted_wan = _money(_("Subsidy to be granted (10,000 yuan)"))


class PaymentForm(VersionedForm):
    """A payment of the subsidy."""

    amount_wan = _money(_("Amount paid (10,000 yuan)"), is_needed=True)
    paid_on = day_field(_("Paid on"), is_past=True)


STEP_FORMS: Mapping[str, type[forms.Form]] = {
    "details": ChangePlanForm,
    "hand-in": HandInForm,
    "file": VersionedForm,
    "return": ReasonForm,
    "start": StartForm,
    "report": ReportForm,
    "extend": ExtendForm,
    "finish": FinishForm,
    "rework": ReasonForm,
    "propose": AcceptanceForm,
    "accept": VersionedForm,
    "send-back": ReasonForm,
    "pay": PaymentForm,
    "give-up": ReasonForm,
}


class PaperForm(forms.Form):
    """What an uploaded paper is."""

    kind = forms.ChoiceField(label=_("What it is"), choices=ProjectPaperKind.choices)


class AreaForm(forms.Form):
    """A filter by office of the reader's area."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, offices: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if offices:
            self.fields["office"] = forms.ChoiceField(
                label=_("Office"), required=False, choices=[*_ALL, *offices]
            )


class ProjectFilterForm(AreaForm):
    """What narrows the list of projects, and its order."""

    q = forms.CharField(label=_("Name, code or number"), required=False, max_length=200)
    mine = forms.ChoiceField(
        label=_("Whose turn"),
        required=False,
        choices=[
            *_ALL,
            ("here", _("Waiting for my office")),
            ("yes", _("Waiting for the office")),
        ],
    )
    late = forms.ChoiceField(
        label=_("Late"),
        required=False,
        choices=[
            *_ALL,
            ("any", _("Overdue or stuck")),
            ("overdue", _("Planned end passed")),
            ("stuck", _("No step for long")),
        ],
    )
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ALL, *ProjectStatus.choices]
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Newest first")),
            ("step", _("Longest without a step")),
            ("end", _("Planned end first")),
            ("investment", _("Greatest investment")),
        ],
    )


class WorkFilterForm(AreaForm):
    """What narrows the work list of uncovered enterprises: by which definition, who, and in which
    order."""

    definition = forms.ChoiceField(label=_("Definition"), required=False)
    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    lacks = forms.ChoiceField(
        label=_("What it lacks"),
        required=False,
        choices=[
            *_ALL,
            ("assessment", _("No assessment that counts")),
            ("level", _("Level too low")),
            ("project", _("No project under way")),
        ],
    )
    contact = forms.ChoiceField(
        label=_("Contact"),
        required=False,
        choices=[
            *_ALL,
            ("nobody", _("Nobody looks after it")),
            ("left", _("The contact person has left")),
            ("mine", _("I look after it")),
            ("silent", _("Not contacted lately")),
            ("overdue", _("Next step overdue")),
            ("mine_overdue", _("My next step overdue")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Newest first")),
            ("closest", _("Closest to being covered")),
            ("next", _("Next step due first")),
            ("silent", _("Longest without a contact")),
            ("name", _("Name")),
        ],
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        offices: list[tuple[str, str]],
        definitions: Iterable[tuple[str, str]],
    ) -> None:
        super().__init__(data, offices=offices)
        self.fields["definition"] = forms.ChoiceField(
            label=_("Definition"),
            required=False,
            choices=[("", _("Default definition")), *definitions],
        )


class ActsFilterForm(forms.Form):
    """By which definition the acts are counted; area and order stay as they are."""

    definition = forms.ChoiceField(label=_("Definition"), required=False)
    office = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, definitions: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["definition"] = forms.ChoiceField(
            label=_("Definition"),
            required=False,
            choices=[("", _("Default definition")), *definitions],
        )


class AssignForm(VersionedForm):
    """Who looks after the enterprise."""

    person = forms.TypedChoiceField(label=_("Contact person"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.TypedChoiceField(
            label=_("Contact person"), coerce=int, choices=list(people)
        )


class ContactForm(VersionedForm):
    """A contact and what it left to be done."""

    on = day_field(_("Day of the contact"), is_past=True)
    kind = forms.ChoiceField(label=_("How"), choices=ContactKind.choices)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=ContactOutcome.choices)
    note = text_area(_("Note"), rows=3)
    next_step = _line(_("Next step"), 200)
    next_on = day_field(_("Next step on"))
    field_order = ("on", "kind", "outcome", "note", "next_step", "next_on", "version")
