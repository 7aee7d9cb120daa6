"""What must stay inside: keys and passwords (L05), hosts, addresses and tickets (L17), persons and their data (L18)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from incident_tui.comms.gate.finding import Fix, Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading, Span

REMOVED: Final = "(removed)"
LONGEST_NAME: Final = 100

_PRIVATE_V4: Final = re.compile(
    r"(?<![\d.])(?:10|127)(?:\.\d{1,3}){3}(?![\d])|(?<![\d.])(?:192\.168|169\.254)(?:\.\d{1,3}){2}(?!\d)"
    r"|(?<![\d.])172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}(?!\d)"
    r"|(?<![\d.])100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d{1,3}){2}(?!\d)"
)
_PRIVATE_V6: Final = re.compile(
    r"(?<![\w:])(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f])(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.I
)
_HOST: Final = re.compile(
    r"(?<![\w.@-])[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9][a-z0-9-]{0,62}){1,8}(?![\w@-])", re.I | re.A
)
_HOST_NAME: Final = re.compile(
    r"(?<![\w.@/-])(?:ip(?:-\d{1,3}){4}"
    r"|[a-z][a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,4}-(?:prod|prd|stg|staging|dev|qa|uat)(?:-[a-z0-9]{1,20}){0,3}"
    r"|[a-z][a-z0-9]{1,20}-(?:db|web|app|api|cache|node|host|srv|server|worker|lb|proxy|mq|queue|vm|gw"
    r"|sql)-?\d{1,4}[a-z]?"
    r"|(?:prod|prd|stg|staging)-[a-z][a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,3}"
    r"|(?:db|web|app|api|cache|redis|kafka|zookeeper|node|host|srv|server|worker|lb|proxy|haproxy|nginx|mysql|pg"
    r"|postgres"
    r"|postgresql|mongo|elastic|es|k8s|mq|rabbitmq|queue|vm|bastion|jump|gateway|gw|sql|memcached|etcd|consul|vault)"
    r"(?:-[a-z]{2,12}){0,3}-?(?<!\d)\d{1,4}[a-z]?)(?![\w-]|\.\w)"
)
_TICKET: Final = re.compile(r"(?<![\w/.-])(?P<key>[A-Z][A-Z0-9]{1,9})-(?:\d{1,7}|(?<=INC-)[A-Z0-9]{4,12})(?![\w-])")
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


def secret(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L05: keys, tokens and passwords, anywhere in the text."""
    del situation
    text = reading.text
    for name, pattern, until in gate.secrets:
        group = "secret" if "secret" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            start, end = match.span(group)
            if until:
                there = text.find(until, end)
                line = text.find("\n", there) if there >= 0 else -1
                end = line if line >= 0 else len(text)
            yield Mark(start, end, f"This looks like {name}.", fix=Fix(REMOVED, f"replace it by {REMOVED}"))


def internal(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L17: what only people inside can know or use."""
    text = reading.head
    for pattern in (_PRIVATE_V4, _PRIVATE_V6):
        for match in pattern.finditer(text):
            yield Mark(match.start(), match.end(), f"{match[0]} is an internal address.")
    endings = tuple(gate.host_endings)
    for match in _HOST.finditer(text):
        if match[0].casefold().endswith(endings):
            yield Mark(match.start(), match.end(), f"{match[0]} is the name of an internal host.")
    for match in _HOST_NAME.finditer(text):
        if any(sign.isdigit() for sign in match[0]) or "-" in match[0]:
            yield Mark(match.start(), match.end(), f"{match[0]} looks like the name of an internal host.")
    for match in _TICKET.finditer(text):
        if _own_reference(reading, situation, match, gate):
            continue
        if match["key"] not in gate.not_tickets and not reading.in_address(match.start()):
            yield Mark(match.start(), match.end(), f"{match[0]} is the key of an internal ticket.")
    yield from _addresses(reading, situation, gate)
    for named in gate.internal_patterns:
        for match in named.pattern.finditer(text):
            yield Mark(match.start(), match.end(), f"“{match[0][:40]}” is {named.name}.")
    for start, end in _names(text, (*situation.internal_names, *gate.internal_names)):
        yield Mark(start, end, f"“{text[start:end]}” is a name that is known inside only.")


def _own_reference(reading: Reading, situation: Situation, match: re.Match[str], gate: Gate) -> bool:
    """Tell the incident's own reference that readers are given to quote: in a notice, or called a reference."""
    if match["key"] != "INC" or match[0].removeprefix("INC-").isdigit():
        return False
    words = gate.words_in("reference_words", reading.language)
    line = Reading(reading.line_at(match.start()), reading.language)
    return situation.breach or (words is not None and bool(words.within(line)))


def _addresses(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    names = {part for person in situation.people for part in re.findall(r"[^\W_]{3,}", person.casefold())}
    for match in _EMAIL.finditer(reading.head):
        box = match[0].partition("@")[0].casefold()
        if names & set(re.findall(r"[^\W_]+", box)):
            yield Mark(match.start(), match.end(), f"{match[0]} is the address of one person.")
            continue
        if box in gate.setting("public_mailboxes") or _tells_where_to_write(reading, match.start(), gate):
            continue
        yield Mark(match.start(), match.end(), f"{match[0]} is an e-mail address that nobody is told to write to.")


def _tells_where_to_write(reading: Reading, place: int, gate: Gate) -> bool:
    words = gate.words_in("contact_words", reading.language) or gate.words_in("contact_words", "en")
    return words is not None and bool(words.within(Reading(reading.line_at(place), reading.language)))


def _names(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    wanted = sorted(
        {name.strip()[:LONGEST_NAME] for name in names if name.strip()}, key=lambda each: (-len(each), each)
    )
    if wanted:
        choices = "|".join(r"\s{1,3}".join(map(re.escape, name.split())) for name in wanted)
        for match in re.finditer(rf"(?<!\w)(?:{choices})(?!\w)", text, re.IGNORECASE):
            yield match.span()


PHONE: Final = re.compile(
    r"(?<![\w+.])(?:\+\d{1,3}(?:[ ./()-]{0,2}\d){7,13}|\(\d{3}\)[ ]?\d{3}[ -]\d{4}|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|0\d{1,4}[ /-]{1,3}\d{3,4}(?:[ -]?\d){2,6})(?![\w]|[.,-]\d)"
)
# Of Germany, the UK, France, Austria, Switzerland, Spain, Italy and the Netherlands
_MOBILE: Final = re.compile(
    r"(?:(?:\+49[ ()/-]{0,3}0?|0)1[567]\d|(?:\+44[ ()-]{0,3}0?|0)7[1-9]|\+33[ ]?[67]|(?:\+43[ ]?|0)6[5-9]\d"
    r"|\+41[ ]?7[5-9]"
    r"|\+34[ ]?[67]|\+39[ ]?3|\+31[ ]?6)"
)
_CARD: Final = re.compile(r"(?<![\w+.-])\d(?:[ -]?\d){12,18}(?![\w]|[.-]\d)")
_IBAN: Final = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?!\w)")
_SOCIAL: Final = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")


def persons(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L18: names of people, and numbers that belong to a person."""
    text = reading.head
    yield from _people(reading, situation, gate)
    for pattern, name, proof in (
        (_CARD, "a card number", _luhn),
        (_IBAN, "a bank account", _iban),
        (_SOCIAL, "a social security number", len),
    ):
        for match in pattern.finditer(text):
            if proof(match[0]) and not reading.in_address(match.start()):
                fix = Fix(REMOVED, f"replace it by {REMOVED}")
                yield Mark(match.start(), match.end(), f"This looks like {name}.", fix=fix)
    for match in PHONE.finditer(text):
        if reading.in_address(match.start()) or (_luhn(match[0]) and _CARD.fullmatch(match[0])):
            continue
        if not _told_to_call(reading, match, gate):
            fix = Fix(REMOVED, f"replace it by {REMOVED}")
            yield Mark(match.start(), match.end(), "This looks like a person's phone number.", fix=fix)


def _told_to_call(reading: Reading, match: re.Match[str], gate: Gate) -> bool:
    """Tell a number that readers are told to call. A mobile is somebody's own, unless it is called a hotline."""
    names = ["hotline_words"] if _MOBILE.match(match[0]) else ["hotline_words", "call_words"]
    line = reading.words_of(_near(reading, match.start()))
    found = (gate.words_in(name, reading.language) or gate.words_in(name, "en") for name in names)
    return any(words is not None and bool(words.find(line)) for words in found)


def _near(reading: Reading, place: int) -> Span:
    """Give the line in which a place lies, up to 200 characters either side of it."""
    begin = max(0, place - 200)
    end = reading.head.find("\n", place, place + 200)
    return Span(max(begin, reading.head.rfind("\n", begin, place) + 1), end if end >= 0 else place + 200)


def _people(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    text = reading.head
    advice = "Name the role, not the person."
    for start, end in _names(text, situation.people):
        found = text[start:end]
        if " " not in found and not _is_name(reading, start, found, gate):
            continue
        yield Mark(start, end, f"“{found}” is the name of a person.", advice)
    firsts = {name.split()[0] for name in situation.people if len(name.split()) > 1}
    for start, end in _names(text, tuple(name for name in firsts if len(name.rstrip(".")) > 1)):
        found = text[start:end]
        if found[0].isupper() and _is_name(reading, start, found, gate):
            yield Mark(start, end, f"“{found}” is the name of a person.", advice)


def _is_name(reading: Reading, start: int, word: str, gate: Gate) -> bool:
    """Tell a name from a word that looks like it: `Mark` from `mark`, `Will` from the `Will` that begins a question."""
    if reading.in_address(start):
        return False
    if word.casefold() not in gate.setting("names_that_are_words"):
        return True
    return word[0].isupper() and reading.sentence_at(start).start != start and not word.isupper()


def _luhn(written: str) -> bool:
    digits = [int(sign) for sign in written if sign.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [
        digit if place % 2 == 0 else (digit * 2 - 9 if digit > 4 else digit * 2)
        for place, digit in enumerate(digits[::-1])
    ]
    return sum(doubled) % 10 == 0


def _iban(written: str) -> bool:
    plain = written.replace(" ", "")
    if not 15 <= len(plain) <= 34 or not plain.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1
