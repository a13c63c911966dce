"""Forms of seed selection: filters, screens, acts on a seed, signals."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cultivation.domain.seeds.questions import FIGURES, OTHER, topic_label
from cultivation.domain.seeds.rules import most_missing
from cultivation.domain.titles.next_rung import TARGETS
from cultivation.enums import ContactKind, SizeClass, TitleKind
from cultivation.enums.seeds import (
    ConflictState,
    DeclineReason,
    ScreenSchedule,
    SeedOutcome,
    SeedState,
    SignalKind,
)
from cultivation.forms import day_field
from cultivation.forms.cancelling import VersionedForm, text_area
from cultivation.forms.digital import AreaForm
from enterprises.domain.filings import MEASURE_COLUMNS

_ALL: list[tuple[str, Any]] = [("", _("All"))]
_ITEMS = {
    SignalKind.IP_COUNT: _(
        "项目: Ⅰ类知识产权, 自主研发Ⅰ类知识产权, 高价值Ⅰ类知识产权 or Ⅱ类知识产权; 数值: how many."
    ),
    SignalKind.HONOUR: _(
        "项目: 高新技术企业, 国家级技术创新示范企业, 知识产权优势企业, 知识产权示范企业 or another "
        "title's name; 数值: 是 or 否, empty is 是."
    ),
    SignalKind.EQUITY: _("项目: 近两年新增股权融资 or 近三年新增股权融资; 数值 in 10,000 yuan."),
    SignalKind.SUPPLIER: _(
        "项目: the code of the key chain; 数值: what is supplied, may be empty."
    ),
}
_TARGETS = [(kind.value, kind.label) for kind in TARGETS]


def _choice(label: Any, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[*_ALL, *choices])


def _missing_choices() -> list[tuple[str, Any]]:
    words: list[tuple[str, Any]] = [("0", _("Would pass today"))]
    words += [(str(n), _("Misses %(n)d at most") % {"n": n}) for n in range(1, most_missing() + 1)]
    return words


class NarrowingForm(AreaForm):
    """What a screen narrows by; choices of register entries are given by the page."""

    target = _choice(_("Next title"), _TARGETS)
    missing = _choice(_("Missing conditions"), ())
    size = _choice(_("Size"), SizeClass.choices)

    def __init__(
        self,
        data: Any,
        *,
        offices: list[tuple[str, str]],
        standards: Iterable[tuple[str, str]],
        industries: Iterable[tuple[str, str]],
        chains: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, offices=offices, **kwargs)
        self.fields["missing"] = _choice(_("Missing conditions"), _missing_choices())
        self.fields["standard"] = _choice(_("Standard"), standards)
        self.fields["industry"] = _choice(_("Industry"), industries)
        self.fields["chain"] = _choice(_("Key chain"), chains)


class FindingFilterForm(NarrowingForm):
    """What narrows the list of finds."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    pool = _choice(_("Seed pool"), [("out", _("Not in the pool")), ("in", _("In the pool"))])
    field_order = ("q", "target", "missing", "office", "pool")
    folded = ("standard", "industry", "chain", "size")


class ScreenForm(NarrowingForm):
    """A screen to be kept: its name, when it runs, what it narrows by."""

    name = forms.CharField(label=_("Name of the screen"), required=False, max_length=60)
    schedule = forms.ChoiceField(
        label=_("Runs"), choices=ScreenSchedule.choices, initial=ScreenSchedule.NIGHTLY
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=0)
    field_order = ("name", "schedule", "target", "missing", "office")


class WithoutFiguresForm(AreaForm):
    """What narrows the list of those without figures."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    held = _choice(
        _("Title held"),
        [*((one.value, one.label) for one in TARGETS if one != TARGETS[-1]), ("none", _("None"))],
    )
    account = _choice(
        _("In the system"),
        [("yes", _("Somebody acts for it")), ("no", _("Nobody acts for it yet"))],
    )
    pool = _choice(_("Seed pool"), [("out", _("Not in the pool")), ("in", _("In the pool"))])


class PoolFilterForm(AreaForm):
    """What narrows the seed pool."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    state = _choice(_("State"), [("open", _("Being worked on")), *SeedState.choices])
    target = _choice(_("Next title"), _TARGETS)
    person = _choice(_("Contact person"), [("mine", _("I look after it")), ("nobody", _("Nobody"))])


class SignalFilterForm(AreaForm):
    """What narrows the list of signals."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=200)
    kind = _choice(_("What it is about"), SignalKind.choices)
    conflict = _choice(
        _("Beside the filing"), [("unresolved", _("To be resolved")), *ConflictState.choices]
    )


class SignalListForm(forms.Form):
    """A list of signals to be checked."""

    file = forms.FileField(
        label=_("List (xlsx or CSV)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def __init__(self, *args: Any, kind: SignalKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = _(
            "Columns: 统一社会信用代码, 项目, 数值, 截至日期, 来源, 文件; 5,000 rows at most."
        )
        self.fields["file"].help_text = format_lazy("{} {}", columns, _ITEMS[kind])


class TakeForm(forms.Form):
    """For which title an enterprise is taken into the pool."""

    target = forms.ChoiceField(label=_("Next title"))

    def __init__(self, *args: Any, targets: Iterable[TitleKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in targets]
        self.fields["target"] = forms.ChoiceField(label=_("Next title"), choices=choices)


class PersonForm(VersionedForm):
    """Who is in touch with the enterprise."""

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.TypedChoiceField(
            label=_("Contact person"), coerce=int, choices=list(people)
        )


class SeedContactForm(VersionedForm):
    """A contact with a seed."""

    on = day_field(_("Day of the contact"), is_past=True)
    kind = forms.ChoiceField(label=_("How"), choices=ContactKind.choices)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=SeedOutcome.choices)
    note = text_area(_("Note"), rows=3)
    field_order = ("on", "kind", "outcome", "note", "version")


class DeclineForm(VersionedForm):
    """Why a seed does not apply."""

    reason = forms.ChoiceField(label=_("Reason"), choices=DeclineReason.choices)
    note = text_area(_("In a sentence"), rows=2)
    field_order = ("reason", "note", "version")


class AskForm(forms.Form):
    """A question to the enterprise."""

    topic = forms.ChoiceField(label=_("What about"))
    text = text_area(_("Words of the question"), rows=3)

    def __init__(self, *args: Any, lacks_figures: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who has filed nothing is asked for all of it before single figures.
        names = [FIGURES, OTHER] if lacks_figures else [OTHER]
        topics = [(name, topic_label(name)) for name in (*names, *MEASURE_COLUMNS)]
        self.fields["topic"] = forms.ChoiceField(label=_("What about"), choices=topics)
        if lacks_figures:
            self.fields["text"].initial = _(
                "Please file the figures of last year, so that we can tell you what is missing for "
                "the next title and help you with it."
            )


class ResolveForm(VersionedForm):
    """What an official makes of a signal that contradicts the filing."""

    decision = forms.ChoiceField(
        label=_("What you make of it"),
        choices=[
            (ConflictState.FILED_KEPT.value, _("The filed figure stands")),
            (ConflictState.ASKED.value, _("Ask the enterprise")),
            (ConflictState.SIGNAL_WRONG.value, _("The signal is wrong")),
        ],
    )
    reason = text_area(_("Reason, or the words of the question"), rows=3)
    field_order = ("decision", "reason", "version")


class AnswerForm(VersionedForm):
    """The enterprise's answer."""

    answer = text_area(_("Answer"), rows=3)


def initial_of(narrowed: Mapping[str, Any]) -> dict[str, Any]:
    """What a filter chose as the beginning of a screen."""
    names = ("target", "missing", "office", "standard", "industry", "chain", "size")
    return {name: narrowed[name] for name in names if narrowed.get(name)}
