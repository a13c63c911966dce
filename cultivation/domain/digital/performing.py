"""The domain function of each step of a project, for screens and the API alike."""

from collections.abc import Callable, Mapping

from cultivation.domain.digital import deciding, reporting
from cultivation.models import DigitalProject

STEP_ACTS: Mapping[str, Callable[..., DigitalProject]] = {
    "details": reporting.change_plan,
    "hand-in": reporting.hand_in,
    "file": deciding.file_project,
    "return": deciding.return_plan,
    "start": reporting.start_works,
    "report": reporting.report_progress,
    "extend": deciding.extend,
    "finish": reporting.finish_works,
    "rework": deciding.ask_rework,
    "propose": deciding.propose_acceptance,
    "accept": deciding.accept,
    "send-back": deciding.send_back,
    "pay": deciding.record_payment,
    "give-up": reporting.give_up,
}
