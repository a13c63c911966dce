"""The digital level: questionnaires as data, exact scores, what is missing. No Django here."""

from enterprises.maturity.advice import Advice, PointStep, SceneStep, advice_for, next_level
from enterprises.maturity.answers import SCENES, Answers, AnswersError, read_answers
from enterprises.maturity.assessing import Line, Result, Standing, assess
from enterprises.maturity.loader import parse_questionnaire, shipped, shipped_codes
from enterprises.maturity.questionnaire import Questionnaire
from enterprises.maturity.source import QuestionnaireError
from enterprises.maturity.text import Text

__all__ = [
    "SCENES",
    "Advice",
    "Answers",
    "AnswersError",
    "Line",
    "PointStep",
    "Questionnaire",
    "QuestionnaireError",
    "Result",
    "SceneStep",
    "Standing",
    "Text",
    "advice_for",
    "assess",
    "next_level",
    "parse_questionnaire",
    "read_answers",
    "shipped",
    "shipped_codes",
]
