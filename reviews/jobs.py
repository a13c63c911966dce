"""Jobs of the casework."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from common.domain.jobs import periodic
from reviews.domain.applying import lapse_drafts as lapse


@periodic(
    "lapse_drafts",
    label=_("Let drafts of closed rounds lapse"),
    every=timedelta(minutes=30),
    in_batches=True,
)
def lapse_drafts() -> Mapping[str, int]:
    """Let drafts of closed rounds lapse."""
    return {"lapsed": lapse()}
