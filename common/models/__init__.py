from common.models.calendar import CalendarYear, SpecialDay
from common.models.event import Event
from common.models.idempotency import IdempotencyRecord
from common.models.job_run import JobLine, JobRun
from common.models.number_series import NumberSeries
from common.models.outbox import OutboxItem
from common.models.request_count import RequestCount
from common.models.stored_file import StoredFile

__all__ = [
    "CalendarYear",
    "Event",
    "IdempotencyRecord",
    "JobLine",
    "JobRun",
    "NumberSeries",
    "OutboxItem",
    "RequestCount",
    "SpecialDay",
    "StoredFile",
]
