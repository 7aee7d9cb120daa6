"""From a failed conversion to a sentence: which key, what is wrong with it, what would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from types import EllipsisType
from typing import Any, Final, Literal, NamedTuple

import msgspec
from msgspec import inspect

from incident_tui.files.toml_lines import KeyPath
from incident_tui.files.typed_toml import DecodeHook

_LOCATION: Final = re.compile(r" - at `(?P<in_key>key` in `)?(?P<path>\$[^`]*)`$")
_PART: Final = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<index>\d+)\]|\[(?P<any>\.\.\.)\]")
_WORDS: Final = {
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false",
    "array": "a list in [ ]",
    "object": "a table",
    "null": "nothing",
    "datetime": "a date with a time",
    "date": "a date",
    "time": "a time of day",
    "duration": "a duration",
}
_LONGEST_SHOWN: Final = 60


class Fault(NamedTuple):
    """What is wrong at `key`: its value, the type of it, its name, or that it is missing.

    `meant` is the known name, or the possible value, that is close to what is written; empty where none is.
    """

    key: KeyPath
    message: str
    hint: str = ""
    about: Literal["value", "type", "name", "absence"] = "value"
    meant: str = ""


def explain(error: msgspec.ValidationError, data: Any, type_: Any, dec_hook: DecodeHook | None) -> Fault:
    """Say in plain words what made `msgspec.convert(data, type_)` raise `error`."""
    text = str(error)
    location = _LOCATION.search(text)
    what = text[: location.start()] if location else text
    key = _exact_key(location, data, type_, dec_hook) if location else ()
    here = list(types_at(type_, key))
    if found := re.fullmatch(r"Object missing required field `(.*)`", what, re.DOTALL):
        return Fault((*key, found[1]), "is missing", f"add a line: {found[1]} = …", "absence")
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        names = _field_names(here, value_at(data, key))
        hint, meant = suggestion(found[1], names), closest(found[1], names)
        return Fault((*key, found[1]), "is not a name that is known here", hint, "name", meant)
    if found := re.fullmatch(r"Invalid (?:enum )?value (.*)", what, re.DOTALL):
        given = found[1].strip("'")
        allowed = _allowed_values(here) or _allowed_around(types_at(type_, key[:-1]), key)
        about: Literal["name", "value"] = "name" if location and location["in_key"] else "value"
        message = f"cannot be {shown(given)}"
        return Fault(key, message, suggestion(given, allowed), about, closest(given, allowed))
    if found := re.fullmatch(r"Expected `(.*)`, got `(.*)`", what, re.DOTALL):
        wanted = " or ".join(_WORDS.get(name, name) for name in found[1].split(" | ") if name != "null")
        hint = suggestion("", _allowed_values(here))
        return Fault(key, f"needs {wanted}, but has {_WORDS.get(found[2], found[2])}", hint, "type")
    if what == "Expected `str` of length >= 1":
        return Fault(key, "must not be empty")
    if what == "Invalid RFC3339 encoded date":
        return Fault(key, "is no date", "write it as 2026-11-23, with or without quotes")
    return Fault(key, what)


def suggestion(given: str, known: Iterable[str]) -> str:
    """Give `did you mean …?` where one of `known` is close to `given`, else list them; may be empty."""
    names = list(dict.fromkeys(known))
    if close := closest(given, names):
        return f"did you mean {close}?"
    if not names:
        return ""
    return "possible: " + ", ".join(names[:16]) + (", …" if len(names) > 16 else "")


def closest(given: str, known: Iterable[str]) -> str:
    """Give the one of `known` that is close to `given`, or nothing."""
    found = difflib.get_close_matches(given[:_LONGEST_SHOWN], list(known), n=1)
    return found[0] if found else ""


def shown(text: str) -> str:
    """Cut a value from a file to a length and an alphabet that a message can carry."""
    cut = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return f"'{cut}'" if cut.isprintable() else repr(cut)


def _exact_key(location: re.Match[str], data: Any, type_: Any, dec_hook: DecodeHook | None) -> KeyPath:
    key: KeyPath = ()
    for part in _parts(location["path"] + ("[...]" if location["in_key"] else "")):
        if part is not ...:
            key = (*key, part)
            continue
        # msgspec does not say which entry of a free-form table is at fault: try them one at a time.
        for name, value in value_at(data, key).items():
            alone = _replaced(data, key, {name: value})
            if _complaint_place(alone, type_, dec_hook) == location.group():
                key, data = (*key, name), alone
                break
    return key


def _parts(path: str) -> Iterator[str | int | EllipsisType]:
    for part in _PART.finditer(path):
        if part["name"]:
            yield part["name"]
        else:
            yield int(part["index"]) if part["index"] else ...


def value_at(data: Any, key: KeyPath) -> Any:
    """Return what stands at `key` in plain values."""
    for part in key:
        data = data[part]
    return data


def _replaced(data: Any, key: KeyPath, value: Any) -> Any:
    if not key:
        return value
    copy = data.copy()
    copy[key[0]] = _replaced(data[key[0]], key[1:], value)
    return copy


def _complaint_place(data: Any, type_: Any, dec_hook: DecodeHook | None) -> str:
    try:
        msgspec.convert(data, type_, dec_hook=dec_hook)
    except msgspec.ValidationError as error:
        found = _LOCATION.search(str(error))
        return found.group() if found else ""
    return ""


def types_at(type_: Any, key: KeyPath) -> list[Any]:
    """Return the types, as msgspec describes them, that the value at `key` of a `type_` may have."""
    current = _flat([inspect.type_info(type_)])
    for part in key:
        inner: list[Any] = []
        for each in current:
            if isinstance(each, inspect.StructType):
                inner += [field.type for field in each.fields if field.encode_name == part]
            elif isinstance(each, inspect.DictType):
                inner.append(each.value_type)
            elif isinstance(each, inspect.ListType | inspect.VarTupleType | inspect.SetType):
                inner.append(each.item_type)
        current = _flat(inner)
    return current


def _flat(types: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for each in types:
        flat += _flat(list(each.types)) if isinstance(each, inspect.UnionType) else [each]
    return flat


def _field_names(types: list[Any], data: Any) -> list[str]:
    structs = [each for each in types if isinstance(each, inspect.StructType)]
    tagged = [each for each in structs if each.tag_field and data.get(each.tag_field) == each.tag]
    return [field.encode_name for each in tagged or structs for field in each.fields]


def _allowed_values(types: list[Any]) -> list[str]:
    return [str(value) for each in types if isinstance(each, inspect.LiteralType) for value in each.values]


def _allowed_around(types: list[Any], key: KeyPath) -> list[str]:
    """Give what may stand at `key` by what holds it: names of a free-form table, or tags of a tagged one."""
    names = _allowed_values(_flat([each.key_type for each in types if isinstance(each, inspect.DictType)]))
    structs = [each for each in types if isinstance(each, inspect.StructType)]
    return names + [str(each.tag) for each in structs if key and each.tag_field == key[-1]]
