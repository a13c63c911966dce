"""Deliveries of the outbox that belong to no app in particular: chunks of background jobs."""

from common.domain.jobs import CHUNK_TOPIC, advance
from common.domain.outbox import handles

handles(CHUNK_TOPIC)(advance)
