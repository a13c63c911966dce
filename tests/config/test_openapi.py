"""The description of the API: complete, without a warning, and exactly the routes there are."""

import re

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.api_client import Caller

_PUBLIC = {
    ("get", "/api/v1/notices/"),
    ("get", "/api/v1/notices/{number}/"),
    ("post", "/api/v1/titles/check/"),
}
# Both compute an answer and write nothing.
KEEPS_NOTHING = {"/api/v1/titles/check/", "/api/v1/rule-sets/{code}/evaluate/"}
_SAMPLES = {
    "uscc": "91330106000000010X",
    "fiscal_year": "2025",
    "code": "330000",
    "number": "NOTHING-1",
    "action": "submit",
    "step": "file",
    "id": "1",
    "note": "1",
    "seat": "1",
    "conflict": "1",
    "tie": "1",
    "position": "1",
    "case": "NOTHING-1",
    "key": "refusal",
    "file": "1",
    "paper": "1",
    "member": "1",
}


@pytest.fixture(scope="module")
def described():
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    validate_schema(schema)
    return schema


def _operations(schema):
    return {
        (method, path)
        for path, operations in schema["paths"].items()
        for method in operations
        if method in {"get", "post", "put", "patch", "delete"}
    }


def _patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry.callback


def _routes():
    for path, view in _patterns(get_resolver()):
        if not path.startswith("api/v1/"):
            continue
        plain = re.sub(r"\(\?P<(\w+)>.*?\)(?=/)", r"{\1}", path).rstrip("$").rstrip("\\Z")
        # The description names the key of a row by its column.
        plain = plain.replace("{pk}", "{id}")
        actions = getattr(view, "actions", None) or {"get": "get"}
        for method in actions:
            if method != "head":
                yield method, "/" + plain


def test_it_lists_exactly_the_routes_of_the_resolver(described):
    assert _operations(described) == set(_routes())


def test_every_post_takes_a_key_and_every_operation_names_its_refusals(described):
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            names = {parameter["name"] for parameter in operation["parameters"]}
            is_keyed = method == "post" and path not in KEEPS_NOTHING
            assert ("Idempotency-Key" in names) == is_keyed, path
            assert {"401", "404", "422"} <= set(operation["responses"]), path


def test_every_key_is_required(described):
    keys = [
        parameter
        for operations in described["paths"].values()
        for parameter in operations.get("post", {}).get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    ]
    assert len(keys) > 90
    assert all(key["required"] for key in keys)


def test_the_command_writes_it_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", tmp_path / "api.yml")
    assert (tmp_path / "api.yml").stat().st_size > 10_000


def test_without_signing_in_only_what_is_public_answers(world, described):
    anonymous = Caller(None)
    for method, path in sorted(_operations(described)):
        address = re.sub(r"\{(\w+)\}", lambda found: _SAMPLES[found.group(1)], path)
        response = getattr(anonymous.client, method)(address)
        expected = {200, 404} if (method, path) in _PUBLIC else {401}
        assert response.status_code in expected, (method, path)


def test_the_schema_is_served_to_those_who_are_signed_in(world):
    assert Caller(None).get("schema/").status_code == 401
    response = Caller(world.official("analyst", "000000")).get("schema/")
    assert response.status_code == 200
