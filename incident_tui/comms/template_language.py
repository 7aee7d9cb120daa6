"""What a message template may contain: a list of allowed parts, so that no file can hang or fill the machine.

The engine's own sandbox hides attributes but bounds neither time nor memory (`'a' * 50000000`). Here every
node of the parsed template must be on a list of parts whose cost is known, before anything is compiled.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from jinja2 import nodes

from incident_tui.files.toml_faults import suggestion

MAX_DEPTH: Final = 30
MAX_NODES: Final = 2_000
MAX_LOOP_NODES: Final = 60
MAX_CONCAT_PARTS: Final = 20

# The most arguments that each filter takes.
FILTERS: Final[dict[str, int]] = {
    "capitalize": 0,
    "clock": 0,
    "date": 0,
    "default": 1,
    "duration": 1,
    "full_stop": 0,
    "length": 0,
    "lines": 0,
    "lower": 0,
    "one_line": 0,
    "sentence": 0,
    "title": 0,
    "trim": 0,
    "upper": 0,
}
TESTS: Final = ("defined", "none", "undefined")
LOOP_ATTRIBUTES: Final = ("first", "index", "last")

_ALLOWED: Final[tuple[type[nodes.Node], ...]] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.For,
)
# What people call the parts that they are most likely to try.
_SPOKEN: Final[dict[type[nodes.Node], str]] = {
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Block: "a block",
    nodes.Call: "calling something with ( )",
    nodes.CallBlock: "a call block",
    nodes.Dict: "a dictionary { }",
    nodes.Extends: "extends",
    nodes.FilterBlock: "a filter block",
    nodes.FromImport: "import",
    nodes.Getitem: "picking a part with [ ]",
    nodes.Import: "import",
    nodes.Include: "include",
    nodes.List: "a list [ ]",
    nodes.Macro: "a macro",
    nodes.Scope: "a block that sets options",
    nodes.Tuple: "a tuple",
    nodes.With: "with",
}
_HINT: Final = "a message may use its variables, filters, joining with ~, if, and for over `name | lines`"


@dataclass(frozen=True)
class NameUse:
    """A variable that a template reads; `line` counts from the body's first line as 1."""

    name: str
    line: int


class LanguageFault(Exception):
    """A part of a template that is not allowed, on a line of the body counted from 1."""

    def __init__(self, line: int, message: str, hint: str = _HINT) -> None:
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


def names_used(tree: nodes.Template) -> tuple[NameUse, ...]:
    """Check a parsed template against the language and give the variables it reads, ordered by line.

    Raises LanguageFault at the first part that is not allowed.
    """
    inspection = _Inspection()
    # A list instead of recursion: the depth of the tree is one of the things under test.
    waiting: list[tuple[nodes.Node, _Place]] = [(tree, _Place())]
    while waiting:
        node, place = waiting.pop()
        waiting.extend(inspection.look(node, place))
    return tuple(sorted(inspection.names, key=lambda use: use.line))


@dataclass(frozen=True)
class _Place:
    """Where in the tree a node stands; `loop_name` is the variable of the loop around it."""

    depth: int = 0
    loop_name: str | None = None
    inside_filter_or_concat: bool = False
    loop_source: bool = False


@dataclass
class _Inspection:
    names: list[NameUse] = field(default_factory=list)
    nodes_seen: int = 0
    loop_nodes_seen: int = 0

    def look(self, node: nodes.Node, place: _Place) -> Iterator[tuple[nodes.Node, _Place]]:
        """Check one node and give its children, each with its place."""
        self._count(node, place)
        # Exact types: an engine's subclass of an allowed part may do more than that part.
        if type(node) not in _ALLOWED:
            raise LanguageFault(_line(node), f"{_spoken(node)} is not allowed in a message")
        below = replace(place, depth=place.depth + 1, loop_source=False)
        if isinstance(node, nodes.Const) and node.value in (math.inf, -math.inf):
            raise LanguageFault(node.lineno, "a number is too large", "write it as text")
        if isinstance(node, nodes.Name) and node.name != place.loop_name:
            self.names.append(NameUse(node.name, node.lineno))
        elif isinstance(node, nodes.Getattr):
            _check_attribute(node, place)
            return iter(())
        elif isinstance(node, nodes.Test):
            _check_test(node)
        elif isinstance(node, nodes.Filter | nodes.Concat):
            _check_filter(node, place) if isinstance(node, nodes.Filter) else _check_concat(node, place)
            below = replace(below, inside_filter_or_concat=True)
        elif isinstance(node, nodes.For):
            return _loop_children(node, place, below)
        return ((child, below) for child in node.iter_child_nodes())

    def _count(self, node: nodes.Node, place: _Place) -> None:
        self.nodes_seen += 1
        self.loop_nodes_seen += place.loop_name is not None
        if place.depth > MAX_DEPTH:
            raise LanguageFault(node.lineno, f"this is nested more than {MAX_DEPTH} deep", "take it apart")
        if self.nodes_seen > MAX_NODES:
            raise LanguageFault(node.lineno, f"there are more than {MAX_NODES} parts", "shorten the message")
        if self.loop_nodes_seen > MAX_LOOP_NODES:
            message = f"there are more than {MAX_LOOP_NODES} parts inside loops"
            raise LanguageFault(node.lineno, message, "shorten what is repeated")


def _spoken(node: nodes.Node) -> str:
    if isinstance(node, nodes.BinExpr | nodes.UnaryExpr):
        return f"the operator {node.operator}"
    return _SPOKEN.get(type(node), type(node).__name__)


def _line(node: nodes.Node) -> int:
    # The engine gives some wrappers no line; what they wrap has one.
    lines = (each.lineno for each in (node, *node.iter_child_nodes()))
    return next(filter(None, lines), 1)


def _check_attribute(node: nodes.Getattr, place: _Place) -> None:
    of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop" and place.loop_name is not None
    if not of_loop or node.attr not in LOOP_ATTRIBUTES:
        allowed = ", ".join(f"loop.{name}" for name in LOOP_ATTRIBUTES)
        hint = f"only these have parts, inside a loop: {allowed}"
        raise LanguageFault(node.lineno, f"`.{node.attr}` is not allowed in a message", hint)


def _check_filter(node: nodes.Filter, place: _Place) -> None:
    if node.name not in FILTERS:
        hint = suggestion(node.name, FILTERS)
        raise LanguageFault(node.lineno, f"there is no filter `{node.name}` in messages", hint)
    _check_arguments(node, FILTERS[node.name])
    if node.name == "lines" and not place.loop_source:
        raise LanguageFault(node.lineno, "`lines` stands only in a loop", "write: for line in name | lines")


def _check_test(node: nodes.Test) -> None:
    if node.name not in TESTS:
        hint = suggestion(node.name, TESTS)
        raise LanguageFault(node.lineno, f"there is no test `is {node.name}` in messages", hint)
    _check_arguments(node, 0)


def _check_arguments(node: nodes.Filter | nodes.Test, most: int) -> None:
    if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None or len(node.args) > most:
        takes = "no argument" if most == 0 else "one argument, without a name"
        raise LanguageFault(node.lineno, f"`{node.name}` takes {takes}", "remove the rest")


def _check_concat(node: nodes.Concat, place: _Place) -> None:
    if place.inside_filter_or_concat:
        hint = "use the filter on each part, and join without brackets"
        raise LanguageFault(node.lineno, "text joined with ~ cannot stand inside ~ or a filter", hint)
    if len(node.nodes) > MAX_CONCAT_PARTS:
        message = f"more than {MAX_CONCAT_PARTS} parts are joined with ~"
        raise LanguageFault(node.lineno, message, "write the text directly, without ~")


def _loop_children(node: nodes.For, place: _Place, below: _Place) -> Iterator[tuple[nodes.Node, _Place]]:
    if place.loop_name is not None:
        raise LanguageFault(node.lineno, "a loop cannot stand inside a loop")
    source = node.iter
    if not isinstance(source, nodes.Filter) or source.name != "lines":
        raise LanguageFault(node.lineno, "a loop goes over lines only", "write: for line in name | lines")
    if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
        raise LanguageFault(node.lineno, "a loop takes one name and no condition", "write: for line in name | lines")
    if node.target.name == "loop" or node.target.name.startswith("_"):
        raise LanguageFault(node.lineno, f"a loop cannot use the name `{node.target.name}`", "take another")
    yield source, replace(below, loop_source=True)
    repeated = replace(below, loop_name=node.target.name)
    yield from ((child, repeated) for child in node.body)
    yield from ((child, below) for child in node.else_)
