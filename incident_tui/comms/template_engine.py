"""The template engine, fenced in: parse, check, compile and run one message template.

Importing this module imports jinja2; render.py does so when the first message is compiled, not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, pass_context
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from incident_tui.comms.holes import is_hole
from incident_tui.comms.template_language import LanguageFault, NameUse, names_used
from incident_tui.comms.time_text import clock_text, date_text, duration_text

MAX_LINES: Final = 50

# Names that no template can read: a declared variable begins with a letter.
_ZONE: Final = "_zone"
_NOW: Final = "_now"
_LANGUAGE: Final = "_language"

_ENDS_OF_SENTENCE: Final = (".", "!", "?", "\u2026", ":")


class RunFault(Exception):
    """A template that could not be run to its end; `line` of the body counts from 1, None where unknown."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def compile_body(body: str) -> tuple[Template, tuple[NameUse, ...]]:
    """Check and compile a body; give the program and the variables that it reads.

    Raises LanguageFault for a syntax error and for every part that messages may not use.
    """
    environment = _environment()
    parser: Parser | None = None
    try:
        parser = Parser(environment, body)
        tree = parser.parse()
        names = names_used(tree)
        # The very tree that was checked is compiled; parsing again could differ from it.
        code = environment.compile(tree)
    except TemplateSyntaxError as error:
        hint = "compare with a bundled message"
        raise LanguageFault(error.lineno, error.message or "cannot be understood", hint) from error
    except (RecursionError, MemoryError, ValueError) as error:
        # ValueError: a whole number of more digits than Python reads.
        line = parser.stream.current.lineno if parser is not None else 1
        reason = "is nested too deep" if isinstance(error, RecursionError) else "cannot be read"
        raise LanguageFault(line, f"the text from here on {reason}", "take it apart") from error
    return Template.from_code(environment, code, {}), names


def run(
    program: Template, values: Mapping[str, object], *, zone: tzinfo, now: datetime, language: str
) -> Iterator[str]:
    """Run a compiled body and give its text piece by piece. Raises RunFault with the line at fault."""
    context = program.new_context({**values, _ZONE: zone, _NOW: now, _LANGUAGE: language})
    try:
        yield from program.root_render_func(context)
    except (TemplateError, TypeError, ValueError, OverflowError) as error:
        raise RunFault(_line_of(error, program), str(error)) from error


def _line_of(error: BaseException, program: Template) -> int | None:
    line = None
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_globals.get("__jinja_template__") is program:
            line = program.get_corresponding_lineno(frame.tb_lineno)
        frame = frame.tb_next
    return line


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # the text goes to a clipboard, never into a page
        keep_trailing_newline=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printed,
    )
    environment.globals.clear()
    environment.filters = {
        "capitalize": lambda value: _text(value, "capitalize").capitalize(),
        "clock": _clock,
        "date": _date,
        "default": lambda value, other: other if _absent(value) else value,
        "duration": _duration,
        "full_stop": lambda value: _full_stop(_text(value, "full_stop")),
        "length": lambda value: len(_text(value, "length")),
        "lines": _lines,
        "lower": lambda value: _text(value, "lower").lower(),
        "one_line": lambda value: " ".join(_text(value, "one_line").split()),
        "sentence": lambda value: _full_stop(_capital(_text(value, "sentence"))),
        "title": lambda value: _text(value, "title").title(),
        "trim": lambda value: _text(value, "trim").strip(),
        "upper": lambda value: _text(value, "upper").upper(),
    }
    environment.tests = {
        "defined": lambda value: not _absent(value),
        "none": _absent,
        "undefined": _absent,
    }
    return environment


def _absent(value: object) -> bool:
    return value is None or isinstance(value, Undefined)


def _text(value: object, filter_name: str) -> str:
    if isinstance(value, str):
        return value
    what = "a time" if isinstance(value, datetime) else "something that may be missing"
    raise TypeError(f"`{filter_name}` needs text and was given {what}; ask `if` first")


@pass_context
def _printed(context: Context, value: object) -> str:
    """Turn what stands between {{ and }} into text: a time never appears in a form without its zone."""
    if isinstance(value, datetime):
        return _clock(context, value)
    if _absent(value):
        raise TypeError("something that may be missing is printed; ask `if` first or use `default`")
    return str(value)


@pass_context
def _clock(context: Context, value: object) -> str:
    if isinstance(value, str) and is_hole(value):
        return value
    if not isinstance(value, datetime):
        raise TypeError("`clock` needs a time; ask `if` first for one that may be missing")
    return clock_text(value, zone=context[_ZONE], now=context[_NOW], language=context[_LANGUAGE])


@pass_context
def _date(context: Context, value: object) -> str:
    if isinstance(value, str) and is_hole(value):
        return value
    if not isinstance(value, datetime):
        raise TypeError("`date` needs a time; ask `if` first for one that may be missing")
    return date_text(value.astimezone(context[_ZONE]), language=context[_LANGUAGE])


@pass_context
def _duration(context: Context, start: object, end: object = None) -> str:
    end = context[_NOW] if end is None else end
    for value in (start, end):
        if isinstance(value, str) and is_hole(value):
            return value
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise TypeError("`duration` needs two times; ask `if` first for one that may be missing")
    return duration_text(end - start, context[_LANGUAGE])


def _lines(value: object) -> list[str]:
    lines = [line.strip() for line in _text(value, "lines").splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise ValueError(f"a list may have {MAX_LINES} lines, this one has {len(lines)}")
    return lines


def _capital(text: str) -> str:
    text = text.strip()
    first = text.split(maxsplit=1)[0] if text else ""
    # Names such as iOS or p99, and addresses, are spelt as they are.
    return text[0].upper() + text[1:] if first.isalpha() and first.islower() else text


def _full_stop(text: str) -> str:
    text = text.strip()
    bare = text.rstrip("\"')]\u201d\u2019\u00bb")
    # A full stop after an address would become part of it when the text is pasted.
    is_address = "://" in text.split()[-1] if text else False
    return text if is_address or bare.endswith(_ENDS_OF_SENTENCE) else f"{text}."
