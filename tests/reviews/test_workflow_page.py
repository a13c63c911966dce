"""The page about states and routes says what the tables say."""

from pathlib import Path

from django.conf import settings

from reviews.workflow_page import workflow_page


def test_the_page_is_what_the_tables_draw():
    written = (Path(settings.BASE_DIR) / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert written == workflow_page(), "run manage.py write_workflow"
