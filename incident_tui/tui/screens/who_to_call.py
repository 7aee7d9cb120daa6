"""Whom to call, when; the tools to have ready; what the severities ask for: the playbook's page for a bad night."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content

from incident_tui.playbook.model import Playbook
from incident_tui.tui.present import plain
from incident_tui.tui.screens.text_view import TextView


def who_to_call_view(playbook: Playbook, own: Path) -> TextView:
    """Return the page; `own` is where a team's own playbook goes, for what nobody has filled in yet."""
    empty = len(playbook.unfilled_contacts())
    note = f"{empty} contact(s) are not filled in. Your team's own copy goes to {own}" if empty else ""
    return TextView("Whom to call", _content(playbook), note=note)


def _content(playbook: Playbook) -> Content:
    lines = [_heading("escalation, from the first to the last")]
    for step in playbook.escalation:
        reached = " · ".join(each.strip() for each in (step.who, step.phone, step.chat) if each.strip())
        contact = plain(reached, "bold") if step.reachable else Content.styled("not filled in", "$due")
        lines += [Content.assemble("  ", plain(step.title, "bold $accent"), "  ", contact), _detail(step.when)]
        if step.by_day.strip():
            lines.append(_detail(f"within your hours: {step.by_day}"))
    lines.append(_heading("vendors"))
    for vendor in playbook.vendors:
        support = plain(vendor.contact or "not filled in", "" if vendor.contact else "$due")
        lines.append(Content.assemble("  ", plain(vendor.name, "bold $accent"), "  ", support))
        about = [f"account {vendor.account}" if vendor.account else "", vendor.status_page]
        about.append(f"tried on {vendor.checked}" if vendor.checked else "never tried")
        lines.append(_detail(" · ".join(each for each in about if each)))
    if not playbook.vendors:
        lines.append(_detail("none yet: [[vendors]] in your playbook"))
    lines.append(_heading("tools"))
    for tool in playbook.tools:
        where = tool.where.strip() or (f"e.g. {tool.example}" if tool.example else "")
        lines += [Content.assemble("  ", plain(tool.name, "bold $accent"), "  ", plain(where)), _detail(tool.why)]
    lines.append(_heading("severities"))
    for level in playbook.severities:
        name = Content.styled(f"SEV-{level.number}", f"bold $severity-{level.number}-text")
        lines += [Content.assemble("  ", name, " ", plain(level.name, "bold")), _detail(level.meaning)]
        lines.append(_detail(level.response))
    return Content("\n").join(lines)


def _heading(text: str) -> Content:
    return Content.styled(f"\n {text}", "bold")


def _detail(text: str) -> Content:
    return plain(f"      {text}", "$muted")
