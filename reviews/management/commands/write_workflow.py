"""Write docs/workflow.md from the tables."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reviews.workflow_page import workflow_page


class Command(BaseCommand):
    """`write_workflow`: states, acts, kinds of steps and routes as a page with drawings."""

    help = "Writes docs/workflow.md from the workflow table, the step guards and the routes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        path = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        path.write_text(workflow_page(), encoding="utf-8")
        self.stdout.write(str(path))
