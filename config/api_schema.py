"""The OpenAPI document of the API, drawn up once: it is the same for every reader."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularJSONAPIView

_KEPT: dict[str | None, dict[str, Any]] = {}


class KeptSchema(SchemaGenerator):
    """Draws the document up for the first who asks in a language, and keeps it for the process:
    going through all views takes two seconds."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - the framework's signature
        """The document in the language of the moment; nobody's rights leave anything out."""
        language = get_language()
        if language not in _KEPT:
            made = super().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
            _KEPT[language] = made
        return _KEPT[language]


class SchemaView(SpectacularJSONAPIView):
    """The document as JSON."""

    generator_class = KeptSchema
