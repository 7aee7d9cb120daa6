"""All that is wrong with one message file, where whoever sends it is told only the first: for a check."""

from __future__ import annotations

from collections.abc import Iterator

from incident_tui.comms.catalogue import HEADER_LINE, body_problems, header_findings, message_parts, template_of
from incident_tui.comms.message import MessageHeader
from incident_tui.comms.render import compiled_body, name_problems
from incident_tui.files.overlay import FoundFile
from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_mending import parse_in_spite
from incident_tui.playbook.team_files import FILLERS
from incident_tui.playbook.toml_types import decode_playbook_value


def message_faults(file: FoundFile) -> Iterator[FileProblem]:
    """Find every fault of a message file: in its front matter, and in how its text uses what that declares."""
    try:
        parts = message_parts(file.path)
    except FileProblem as problem:
        yield problem
        return
    header = parse_in_spite(
        parts.header, MessageHeader, file.path, HEADER_LINE, dec_hook=decode_playbook_value, fillers=FILLERS
    )
    yield from header.problems
    without_text = list(body_problems(file.path, parts))
    yield from without_text
    if header.content is None:
        return
    for finding in header_findings(header.content):
        if header.sure(finding.key, *finding.rests_on):
            yield header.problem(finding.key, finding.message, finding.hint)
    if without_text:
        return
    template = template_of(file, header.content, parts)
    try:
        _, names = compiled_body(template)
    except FileProblem as problem:
        yield problem
        return
    # Where a blank could not be read, it is known neither what is declared nor what is not.
    if header.sure(("variables",), *(("variables", place, "name") for place in range(len(template.variables)))):
        yield from name_problems(template, names)
