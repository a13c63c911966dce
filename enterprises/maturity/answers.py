"""Checks answers and brings them to one form: option codes, exact percentages, scene levels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from enterprises.maturity.questionnaire import TOP_LEVEL, Question, QuestionKind, Questionnaire
from enterprises.maturity.text import Text, plain

SCENES = "scenes"

# multi: the ticked options; single: one option; bands: a percentage.
Answer = tuple[str, ...] | str | Decimal

_MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused answer: the question's or scene's code and a sentence in both languages."""

    code: str
    sentence: Text


class AnswersError(ValueError):
    """Answers that cannot be read; `problems` names each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.sentence.en for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Answers:
    """Checked answers. What is not answered is in neither mapping."""

    questions: Mapping[str, Answer]
    scenes: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The canonical form in which an assessment keeps them; percentages are texts."""
        shown: dict[str, Any] = {name: shown_answer(one) for name, one in self.questions.items()}
        return {**shown, SCENES: dict(self.scenes)}

    def missing(self, questionnaire: Questionnaire) -> tuple[str, ...]:
        """What is not answered: codes of questions, then `scenes.…` of scenes."""
        questions = (one.id for one in questionnaire.questions if one.id not in self.questions)
        scenes = (f"{SCENES}.{one.id}" for one in questionnaire.scenes if one.id not in self.scenes)
        return (*questions, *scenes)


def shown_answer(answer: Answer | int | None) -> Any:
    """An answer as JSON has it."""
    if isinstance(answer, Decimal):
        return plain(answer)
    return list(answer) if isinstance(answer, tuple) else answer


def read_answers(questionnaire: Questionnaire, raw: Mapping[str, Any]) -> Answers:
    """Return the checked answers, in the questionnaire's order; null and absent are the same.

    Raises AnswersError with every problem: an unknown code, option or scene, a wrong type, a
    percentage outside 0 to 100, a scene level other than 0 to 4.
    """
    known = {question.id for question in questionnaire.questions} | {SCENES}
    problems = [Problem(str(name), _unknown(str(name))) for name in raw if name not in known]
    answers: dict[str, Answer] = {}
    for question in questionnaire.questions:
        given = raw.get(question.id)
        if given is None:
            continue
        try:
            answers[question.id] = _READ[question.kind](question, given)
        except _Refused as refused:
            problems.append(Problem(question.id, refused.sentence))
    scenes = _scenes(questionnaire, raw.get(SCENES), problems)
    if problems:
        raise AnswersError(tuple(problems))
    return Answers(answers, scenes)


class _Refused(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.sentence = Text(zh, en)


def _unknown(name: str) -> Text:
    return Text(f"没有名为“{name}”的题目", f"there is no question named {name!r}")


def _refusal(question: Question, zh: str, en: str) -> _Refused:
    return _Refused(
        f"{question.label.zh}（{question.id}）{zh}", f"{question.label.en} ({question.id}) {en}"
    )


def _multi(question: Question, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise _refusal(question, "应为选项代码的列表", "must be a list of option codes")
    for code in given:
        _expect_option(question, code)
        if given.count(code) > 1:
            raise _refusal(question, f"重复给出“{code}”", f"has {code!r} twice")
    return tuple(option.id for option in question.options if option.id in given)


def _single(question: Question, given: Any) -> str:
    if not isinstance(given, str):
        raise _refusal(question, "应为一个选项代码", "must be one option code")
    _expect_option(question, given)
    return given


def _expect_option(question: Question, code: str) -> None:
    codes = [option.id for option in question.options]
    if code not in codes:
        listed = ", ".join(codes)
        raise _refusal(
            question,
            f"没有选项“{code}”，应为：{listed}",
            f"has no option {code!r}; it takes {listed}",
        )


def _percentage(question: Question, given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        raise _refusal(question, "应为数字", "must be a number")
    text = str(given).strip()
    try:
        number = Decimal(text) if len(text) <= _MOST_DIGITS else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _refusal(
            question,
            f"应为不超过{_MOST_DIGITS}个字符的数字",
            f"must be a number of at most {_MOST_DIGITS} characters",
        )
    if not 0 <= number <= 100 or number.adjusted() < -_MOST_DIGITS:
        raise _refusal(question, "应在 0 到 100 之间", "must lie between 0 and 100")
    return number


_READ: dict[QuestionKind, Callable[[Question, Any], Answer]] = {
    "multi": _multi,
    "single": _single,
    "bands": _percentage,
}


def _scenes(questionnaire: Questionnaire, given: Any, problems: list[Problem]) -> dict[str, int]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        sentence = Text(
            "scenes 应为场景代码到等级的对应表", "scenes must map scene codes to levels"
        )
        problems.append(Problem(SCENES, sentence))
        return {}
    problems.extend(_unknown_scenes(questionnaire, given))
    found: dict[str, int] = {}
    for scene in questionnaire.scenes:
        level = given.get(scene.id)
        if level is None:
            continue
        if isinstance(level, int) and not isinstance(level, bool) and 0 <= level <= TOP_LEVEL:
            found[scene.id] = level
            continue
        sentence = Text(
            f"场景{scene.label.zh}（{scene.id}）的等级应为 0 到 {TOP_LEVEL} 的整数",
            f"the level of scene {scene.label.en} ({scene.id}) must be a whole number"
            f" from 0 to {TOP_LEVEL}",
        )
        problems.append(Problem(f"{SCENES}.{scene.id}", sentence))
    return found


def _unknown_scenes(questionnaire: Questionnaire, given: Mapping[str, Any]) -> Iterator[Problem]:
    known = {scene.id for scene in questionnaire.scenes}
    for name in given:
        if name not in known:
            sentence = Text(f"没有名为“{name}”的场景", f"there is no scene named {str(name)!r}")
            yield Problem(f"{SCENES}.{name}", sentence)
