"""What the API's description says of every operation alike: headers and refusals."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from common.api import KEY_HEADER, KeyedMixin
from common.problems import MEDIA_TYPE
from common.serializers import ProblemSerializer

_METHODS = ("get", "post", "put", "patch", "delete")
_REFUSALS = {
    "400": "The request is malformed, or its `Idempotency-Key` is missing.",
    "401": "Nobody is signed in, or the key does not hold.",
    "403": "The caller's capacity does not open this.",
    "404": "There is nothing here, or nothing in the caller's scope.",
    "405": "There is no such method here.",
    "406": "Only JSON is served.",
    "409": "The version is stale, or the act is not open: look again.",
    "413": "The body is too large.",
    "415": "Only JSON is read.",
    "422": "The request is well-formed and refused; `fields` says where.",
}
_ON_WRITES = frozenset({"409", "413", "415"})
_ACTING = OpenApiParameter(
    "X-Acting",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description="In which capacity the caller acts: a key of `me/`. The first one by default.",
)
_KEY = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": 100},
    OpenApiParameter.HEADER,
    required=True,
    description="New for each intention. Sent again, the request has no second effect and the same "
    "answer; with another body it is refused (422).",
)


class DescribedOperation(AutoSchema):
    """An operation with the headers that it takes: each the capacity, what writes a key too."""

    def get_override_parameters(self) -> list[Any]:
        """The headers, before what the view itself says."""
        is_keyed = self.method == "POST" and isinstance(self.view, KeyedMixin)
        return [_ACTING, _KEY] if is_keyed else [_ACTING]


def describe_problems(
    result: dict[str, Any],
    generator: Any,
    request: Any,
    public: bool,  # noqa: FBT001
) -> dict[str, Any]:
    """Add the refusals that each operation may answer with."""
    components = result.setdefault("components", {}).setdefault("schemas", {})
    components["Problem"] = _problem_component()
    for operations in result["paths"].values():
        for method in _METHODS:
            if method in operations:
                _describe(operations[method], method)
    return result


def _describe(operation: dict[str, Any], method: str) -> None:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status, words in _REFUSALS.items():
        if method == "get" and status in _ON_WRITES:
            continue
        operation["responses"].setdefault(
            status, {"description": words, "content": {MEDIA_TYPE: problem}}
        )


def _problem_component() -> dict[str, Any]:
    text, whole = {"type": "string"}, {"type": "integer"}
    kinds: dict[str, dict[str, Any]] = {
        "status": whole,
        "fields": {"type": "object", "additionalProperties": text},
        "current": {"type": "object", "additionalProperties": {}},
    }
    fields = ProblemSerializer().get_fields()
    return {
        "type": "object",
        "description": (ProblemSerializer.__doc__ or "").strip(),
        "properties": {
            name: kinds.get(name, text) | {"description": str(field.help_text)}
            for name, field in fields.items()
        },
        "required": [name for name, field in fields.items() if field.required],
    }
