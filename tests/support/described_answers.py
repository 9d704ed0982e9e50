"""Every answer of a portal held to its published description: a member it answers and does not declare is a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import msgspec

from sync.portal.context import Portal
from sync.portal.web.app import make_app
from sync.portal.web.description import describe
from sync.wire.messages import MEDIA_TYPE

Schema = Mapping[str, Any]
_PACKED = {MEDIA_TYPE: msgspec.msgpack.decode}
_held: dict[str, Schema] = {}


def hold(client: httpx.Client, portal: Portal) -> set[tuple[str, str]]:
    """Fail the test in which an answer has a member its schema does not declare.

    Returns:
        Method and described path of every call answered with success so far, filled as they come.
    """
    if not _held:
        _held.update(describe(make_app(portal).openapi_schema.to_schema()))
    answered: set[tuple[str, str]] = set()

    ask = client.request

    def asked(*args: Any, **options: Any) -> httpx.Response:
        response = ask(*args, **options)
        look(response)
        return response

    def look(response: httpx.Response) -> None:
        request = response.request
        where = _path(request.url.path)
        if where is None:
            return
        method = request.method.lower()
        # HEAD and other methods without a described answer carry no body that could say too much.
        call = _held["paths"][where].get(method)
        told = None if call is None else call["responses"].get(str(response.status_code))
        if told is None:
            return
        if response.status_code < 400:
            answered.add((method, where))
        media = response.headers.get("content-type", "").split(";")[0]
        schema = told.get("content", {}).get(media, {}).get("schema")
        if schema is None or schema.get("format") == "binary" or not response.content:
            return
        found = list(undeclared(_held, schema, _decoded(media, response.content)))
        assert not found, f"{method} {where} {response.status_code} answers what is not declared: {found}"

    # Not as a hook of the client: that would read what a test takes as a stream.
    client.request = asked  # type: ignore[method-assign]
    return answered


def undeclared(document: Schema, schema: Schema, value: object, at: str = "") -> Iterator[str]:
    """Give the pointer of every member of a value that a schema does not declare.

    Args:
        document: the description, where references lead.
        schema: of the value.
        value: what was answered.
        at: pointer of the value.
    """
    schema = _resolved(document, schema)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        found = [list(undeclared(document, one, value, at)) for one in choices if _fits(document, one, value)]
        yield from min(found, key=len, default=[at or "/"])
    elif isinstance(value, dict) and ("properties" in schema or schema.get("type") == "object"):
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", "properties" not in schema)
        for name, inner in value.items():
            if name in known:
                yield from undeclared(document, known[name], inner, f"{at}/{name}")
            elif rest is False or (
                "properties" in schema and rest is not True and not isinstance(rest, dict)
            ):
                yield f"{at}/{name}"
            elif isinstance(rest, dict):
                yield from undeclared(document, rest, inner, f"{at}/{name}")
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for place, inner in enumerate(value):
            yield from undeclared(document, schema["items"], inner, f"{at}/{place}")


def _fits(document: Schema, schema: Schema, value: object) -> bool:
    kind = _resolved(document, schema).get("type")
    kinds = {"null": type(None), "object": dict, "array": list, "string": (str, bytes), "integer": int}
    return kind not in kinds or isinstance(value, kinds[kind])


def _resolved(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _decoded(media: str, raw: bytes) -> object:
    decode: Callable[[bytes], object] = _PACKED.get(media, msgspec.json.decode)
    return decode(raw)


def _path(path: str) -> str | None:
    # An address without variables is more than one with: `/held` is no digest.
    fitting = [one for one in _held["paths"] if _pattern(one).fullmatch(path)]
    return min(fitting, key=lambda one: one.count("{"), default=None)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join(
            "[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", path)
        )
    )
