"""On-site inspections: drawn or ordered, planned, written down on site, signed, replied to."""

from reviews.domain.inspections.concluding import (
    REPLY_WORKING_DAYS,
    conclude,
    sign_inspection,
    take_up_again,
)
from reviews.domain.inspections.ordering import (
    call_off,
    measures_to_choose,
    order_inspection,
    plan_inspection,
)
from reviews.domain.inspections.photos import add_photo, remove_photo
from reviews.domain.inspections.recording import Found, Report, save_findings
from reviews.domain.inspections.replying import reply_to_inspection, waive_reply
from reviews.domain.inspections.sampling import draw_sample, is_repeatable

__all__ = [
    "REPLY_WORKING_DAYS",
    "Found",
    "Report",
    "add_photo",
    "call_off",
    "conclude",
    "draw_sample",
    "is_repeatable",
    "measures_to_choose",
    "order_inspection",
    "plan_inspection",
    "remove_photo",
    "reply_to_inspection",
    "save_findings",
    "sign_inspection",
    "take_up_again",
    "waive_reply",
]
