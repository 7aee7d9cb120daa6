"""How a message reads now: what stops it, what to weigh, the words with the marks in them, what is new in them."""

from __future__ import annotations

from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from incident_tui.comms.desk import Prepared
from incident_tui.comms.gate.finding import Finding, Level
from incident_tui.comms.remarks import Remark
from incident_tui.tui.present import paragraphs, plain

SIGNS: Final[dict[Level, str]] = {"error": "✗", "warning": "!", "hint": "·"}
_LOOKS: Final[dict[Level, str]] = {"error": "$overdue", "warning": "$due", "hint": "$muted"}
# In the text: meaning never by colour alone.
_MARKS: Final[dict[Level, str]] = {
    "error": "bold reverse $due",
    "warning": "underline $due",
    "hint": "underline $muted",
}
_WEIGHTS: Final = {"plain": "$muted", "due": "$due", "late": "$overdue"}
_MOST_LISTED: Final = 3


class Preview(NamedTuple):
    """What the preview shows: the message, the finding that was gone to, and remarks."""

    prepared: Prepared
    selected: Finding | None = None
    position: int = 0
    size: str = ""
    ready: str = ""
    remarks: tuple[Remark, ...] = ()


class MessagePreview(Vertical):
    """The preview of the message under the cursor: the verdict stays in sight while the words scroll."""

    def __init__(self, *, id: str) -> None:
        """Start with nothing shown."""
        super().__init__(id=id)
        self._taken: dict[str, tuple[int, int]] = {}

    def compose(self) -> ComposeResult:
        """Build the verdict and the words."""
        yield Static("", id="message-verdict")
        with VerticalScroll(id="message-words", can_focus=False):
            yield Static("", id="message-text")

    def show(self, verdict: Content, text: Content) -> None:
        """Show a verdict and the words.

        The whole screen is laid out anew only where something takes more lines or fewer than before: this happens on
        every key.
        """
        for name, content in (("#message-verdict", verdict), ("#message-text", text)):
            part = self.query_one(name, Static)
            width = part.size.width
            taken = (width, content.get_height({}, width) if width else 0)
            part.update(content, layout=not width or taken != self._taken.get(name))
            self._taken[name] = taken

    def go_to(self, text: Content, place: int) -> None:
        """Bring the character at an offset of the words into sight."""
        words = self.query_one("#message-words", VerticalScroll)
        width = max(1, self.query_one("#message-text", Static).size.width)
        row = sum(max(1, -(-len(line) // width)) for line in text.plain[:place].split("\n")) - 1
        top = words.scroll_offset.y
        if not top <= row < top + words.size.height - 1:
            words.scroll_to(y=max(0, row - 1), animate=False)


def preview_content(preview: Preview) -> tuple[Content, Content, int]:
    """Return the verdict, the words, and the offset in these of the finding that was gone to (0 for none)."""
    prepared = preview.prepared
    composed = prepared.composed
    if composed.fault:
        return plain("✗ this template is broken", "bold $overdue"), paragraphs(composed.fault), 0
    lines = [*_verdict(preview), *(plain(text, _WEIGHTS[weight]) for text, weight in preview.remarks)]
    text, place = _marked(preview)
    parts = [text]
    if changes := prepared.changes():
        parts.append(Content.styled("\n\nnew against their last text:", "$muted"))
        parts += [
            Content.assemble("\n", plain(f"{each.sign} {each.sentence}", "$accent" if each.sign == "+" else "$muted"))
            for each in changes
        ]
    return Content("\n").join(lines), Content("").join(parts), place


def posted_content(text: str, note: str) -> tuple[Content, Content]:
    """Return a note and what went out, word for word."""
    return plain(note, "$done"), paragraphs(text)


def _verdict(preview: Preview) -> list[Content]:
    findings = preview.prepared.findings
    if preview.selected is not None:
        return _chosen(preview, preview.selected)
    warnings = sum(1 for each in findings if each.level == "warning")
    hints = sum(1 for each in findings if each.level == "hint")
    minor = [f"! {warnings} to weigh"] if warnings else []
    minor += [f"{hints} hint{'s' if hints > 1 else ''}"] if hints else []
    errors = preview.prepared.errors
    if errors:
        listed = [plain(f"✗ {each.reason}", "$overdue") for each in errors[:_MOST_LISTED]]
        more = [f"✗ {len(errors) - _MOST_LISTED} more"] if len(errors) > _MOST_LISTED else []
        rest = [", ".join([*more, *minor]), "key . goes through them", preview.size]
        return [*listed, plain(" · ".join(part for part in rest if part), "$muted")]
    found = f" · {', '.join(minor)}: key . goes through them" if minor else ""
    size = f" · {preview.size}" if preview.size else ""
    return [Content.assemble(plain(preview.ready, "$done"), plain(found, "$due"), plain(size, "$muted"))]


def _chosen(preview: Preview, finding: Finding) -> list[Content]:
    total = len(preview.prepared.findings)
    look = _LOOKS[finding.level]
    head = f"{SIGNS[finding.level]} {preview.position + 1}/{total} {finding.rule}  {finding.reason}"
    lines = [plain(head, f"bold {look}")]
    if finding.advice:
        lines.append(plain(f"  {finding.advice}", look))
    fix = f"o: {finding.fix.label} · " if finding.fix is not None else ""
    return [*lines, plain(f"  {fix}. next · , before · esc done", "$muted")]


def _marked(preview: Preview) -> tuple[Content, int]:
    """Return the text with every finding marked at its words, and how far in the chosen one begins."""
    text, chosen = preview.prepared.composed.text, preview.selected
    # Where two findings share a letter, the chosen one is drawn, then the graver.
    order = sorted(preview.prepared.findings, key=lambda each: (each is chosen, each.level == "error"))
    looks: list[str] = [""] * len(text)
    for finding in order:
        mark = "bold reverse" if finding is chosen else _MARKS[finding.level]
        looks[finding.start : finding.end] = [mark] * (finding.end - finding.start)
    pieces: list[Content] = []
    place = at = 0
    while at < len(text):
        end = at
        while end < len(text) and looks[end] == looks[at]:
            end += 1
        if chosen is not None and at == chosen.start:
            place = sum(len(piece.plain) for piece in pieces)
        pieces.append(paragraphs(text[at:end], looks[at]))
        at = end
    return Content("").join(pieces), place
