"""`playbook show`: the playbook in force as a page to read, a wiki's page, or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import Named, data_options, phase_type
from incident_tui.cli.output import emit, emit_json
from incident_tui.domain.vocabulary import INCIDENT_TYPES, IncidentType, Phase, spoken

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.files.overlay import FoundFile
    from incident_tui.playbook.model import Playbook


@click.command("show")
@click.option("--phase", type=phase_type(), help="Only the checklist of this phase, packs included.")
@click.option("--type", "kind", type=Named("incident type", INCIDENT_TYPES), help="Only what such an incident can get.")
@click.option("--markdown", is_flag=True, help="Print Markdown, to paste into a wiki.")
@data_options
@click.pass_obj
def show(session: Session, phase: Phase | None, kind: IncidentType | None, markdown: bool, as_json: bool) -> None:
    """Print the playbook in force: severities, roles, checklists, whom to call, clocks, and where each comes from."""
    from incident_tui.playbook.excerpt import excerpt

    if as_json and markdown:
        raise click.UsageError("--json and --markdown exclude each other: give one of them.")
    whole = session.services.playbook
    playbook = excerpt(whole, phase, kind)
    files = list(files_in_force(session, playbook))
    if as_json:
        from incident_tui.cli.playbook_documents import playbook_document

        emit_json(playbook_document(playbook, files))
        return
    from incident_tui.cli.playbook_page import checklist_page, whole_page
    from incident_tui.cli.playbook_writing import markdown_lines, plain_lines

    about = (
        f"What an incident of the type {spoken(kind)} can get; its severity and flags decide."
        if kind is not None
        else ""
    )
    titles = {item.id: item.title for _, item, _ in whole.placed_items()}
    page = checklist_page(playbook, titles) if phase is not None else whole_page(playbook, titles, files, about)
    for line in markdown_lines(page) if markdown else plain_lines(page):
        emit(line)


def files_in_force(session: Session, playbook: Playbook) -> Iterator[FoundFile]:
    """Give the files that the playbook was read from: a team's with a fault has given way to the bundled one."""
    from incident_tui.playbook import load, load_clocks

    loaded, overlay = session.services.loaded_playbook, session.services.templates
    broken = {problem.path for problem in loaded.problems}
    yield loaded.source
    names = [f"{load.PACKS_FOLDER}/{pack.name}.toml" for pack in playbook.packs]
    names += [f"{load_clocks.FOLDER}/{regime.id}{load_clocks.SUFFIX}" for regime in playbook.regimes]
    for name in names:
        found = overlay.find(name)
        if found is not None and found.path in broken:
            found = found.fallback()
        if found is not None:
            yield found
