"""The form of the digital questionnaire: its fields, its sections, answers in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from enterprises.forms import FigureField
from enterprises.maturity import SCENES, Questionnaire, Text
from enterprises.maturity.questionnaire import TOP_LEVEL, Question, Scene

# A list in which nothing is ticked says nothing; this says that none of it is there.
NONE = "none_of_these"
_SCENE_FIELD = "scene_"


def words(text: Text) -> str:
    """The text in the reader's language."""
    return text.in_language(get_language() or "")


@dataclass(frozen=True, slots=True)
class RatingSection:
    """A section of the form: its key in the address, its head, its fields."""

    key: str
    label: str
    names: tuple[str, ...]


def rating_sections(questionnaire: Questionnaire) -> list[RatingSection]:
    """The dimensions of the score half, then the groups of scenes."""
    score = [
        RatingSection(
            one.id, words(one.label), tuple(q.id for q in questionnaire.questions_of(one))
        )
        for one in questionnaire.dimensions
    ]
    scenes = [
        RatingSection(
            group.id,
            words(group.label),
            tuple(f"{_SCENE_FIELD}{scene.id}" for scene in questionnaire.scenes_of(group)),
        )
        for group in questionnaire.scene_groups
    ]
    return score + scenes


def field_of_code(code: str) -> str:
    """The field of a question's or scene's code, as refusals name it."""
    half, _dot, scene = code.partition(".")
    return f"{_SCENE_FIELD}{scene}" if half == SCENES else code


class _TickField(forms.MultipleChoiceField):
    """What is ticked; `NONE` stands alone."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str] | None:
        """The ticked codes, an empty list for `NONE`, None when nothing is ticked."""
        ticked: list[str] = super().clean(value)
        if NONE in ticked and len(ticked) > 1:
            raise forms.ValidationError(_("Tick either what is there or “none of these”."))
        return [] if ticked == [NONE] else ticked or None


class RatingForm(forms.Form):
    """All questions and scenes. What is valid can be saved while something else is still wrong."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        questionnaire: Questionnaire,
        answers: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(answers or {}))
        self.questionnaire = questionnaire
        for question in questionnaire.questions:
            self.fields[question.id] = _question_field(question)
        for scene in questionnaire.scenes:
            self.fields[f"{_SCENE_FIELD}{scene.id}"] = _scene_field(scene)

    def answers(self) -> dict[str, Any]:
        """What can be read of what was sent, by code; what is not answered is left out."""
        self.is_valid()
        sent = self.cleaned_data
        found: dict[str, Any] = {
            one.id: sent[one.id]
            for one in self.questionnaire.questions
            if sent.get(one.id) not in (None, "")
        }
        levels = {
            one.id: int(sent[f"{_SCENE_FIELD}{one.id}"])
            for one in self.questionnaire.scenes
            if sent.get(f"{_SCENE_FIELD}{one.id}")
        }
        return {**found, SCENES: levels}

    def show_refusal(self, refusal: DomainError) -> None:
        """Put the sentences of a refusal beside their fields."""
        self.add_error(None, str(refusal))
        for code, sentence in refusal.fields.items():
            name = field_of_code(code)
            if name in self.fields and name not in self.errors:
                self.add_error(name, str(sentence))


def _initial(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Kept answers as the fields take them."""
    found: dict[str, Any] = {}
    for code, answer in answers.items():
        if code != SCENES:
            found[code] = [NONE] if answer == [] else answer
    for code, level in answers.get(SCENES, {}).items():
        found[f"{_SCENE_FIELD}{code}"] = str(level)
    return found


def _question_field(question: Question) -> forms.Field:
    options: dict[str, Any] = {
        "label": words(question.label),
        "help_text": escape(words(question.help)) if question.help else "",
        "required": False,
    }
    if question.kind == "bands":
        figure = FigureField(
            max_digits=7,
            decimal_places=4,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **options,
        )
        figure.validators += [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
        return figure
    choices = [(option.id, words(option.label)) for option in question.options]
    if question.kind == "multi":
        return _TickField(choices=[*choices, (NONE, _("none of these"))], **options)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)


def _scene_field(scene: Scene) -> forms.Field:
    levels = [(str(number), f"{number} · {_meaning(scene, number)}") for number in
              range(TOP_LEVEL + 1)]  # fmt: skip
    label = words(scene.label)
    if scene.is_constrained:
        label = _("%(scene)s ★") % {"scene": label}
    return forms.ChoiceField(choices=levels, widget=forms.RadioSelect, label=label, required=False)


def _meaning(scene: Scene, level: int) -> str:
    return words(scene.levels[level - 1]) if level else _("nothing yet")


def answer_words(questionnaire: Questionnaire, code: str, answer: Any) -> str:
    """An answer as people read it; a dash when there is none."""
    if answer is None:
        return "—"
    half, _dot, scene_id = code.partition(".")
    if half == SCENES:
        scene = next(one for one in questionnaire.scenes if one.id == scene_id)
        return f"{answer} · {_meaning(scene, int(answer))}"
    question = next(one for one in questionnaire.questions if one.id == code)
    if question.kind == "bands":
        return f"{answer}%"
    if question.kind == "single":
        return words(question.option(answer).label)
    ticked = [words(question.option(one).label) for one in answer]
    return "; ".join(ticked) if ticked else _("none of these")


def label_of_code(questionnaire: Questionnaire, code: str) -> str | Promise:
    """The words of a question or scene."""
    half, _dot, scene_id = code.partition(".")
    if half == SCENES:
        return words(next(one.label for one in questionnaire.scenes if one.id == scene_id))
    return words(next(one.label for one in questionnaire.questions if one.id == code))
