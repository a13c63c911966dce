"""Rows of the requests of enterprises."""

from cultivation.models.requests.late_payment import LatePayment
from cultivation.models.requests.request import (
    RequestEntry,
    RequestEscalation,
    RequestPaper,
    ServiceRequest,
)

__all__ = [
    "LatePayment",
    "RequestEntry",
    "RequestEscalation",
    "RequestPaper",
    "ServiceRequest",
]
