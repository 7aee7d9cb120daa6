"""A real outage as data: Cloudflare's of 2 July 2019, when one regular expression stopped every site behind it.

The notes and milestones have the times of the public report (blog.cloudflare.com, "Details of the Cloudflare outage on
July 2, 2019"), save where a `~` stands: those are placed between their neighbours. Words, people, the declaration, the
severities, the checklist and the messages are our own, for the report does not tell how those went.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

DAY: Final = datetime(2019, 7, 2, tzinfo=UTC)
TITLE: Final = "Every site answers with error 502"
IMPACT_STARTED: Final = "13:42"
DETECTED: Final = "13:45"
REASON_TO_CLOSE: Final = "the rule is gone and the firewall is on again everywhere"

ActName = Literal[
    "declare",
    "note",
    "severity",
    "phase",
    "role",
    "mark",
    "customers",
    "type",
    "tick",
    "skip",
    "copy",
    "post",
    "close",
]


class Step(NamedTuple):
    """One act: when, which, on what (a category, a role, an item), in what words.

    The time is `13:42` (UTC), `~13:42` for about, or empty for the moment at which the act is done.
    """

    clock: str
    act: ActName
    subject: str = ""
    words: str = ""

    @property
    def about(self) -> bool:
        """Whether the time is not known to the minute."""
        return self.clock.startswith("~")

    def moment(self, end: datetime = DAY + timedelta(hours=15)) -> datetime:
        """Return when it happened, or would have, had 15:00 of that day been at `end`; its clock is not empty."""
        hour, minute = self.clock.removeprefix("~").split(":")
        return end + timedelta(hours=int(hour) - 15, minutes=int(minute))


# The blanks of each message; what is not here the incident itself knows.
MESSAGES: Final[dict[str, dict[str, str]]] = {
    "status_page/investigating": {
        "issue": "Sites behind our network answer with error 502.",
        "affected": "All customers and all regions are affected.",
    },
    "war_room/situation_report": {
        "eta": "not known before the cause is",
        "needs": "someone who can read a CPU profile\nthe team that owns the firewall",
    },
    "status_page/monitoring": {
        "issue": "Sites behind our network answered with error 502.",
        "fix": "We have switched off part of our firewall, and traffic is back to normal.",
    },
    "status_page/resolved": {
        "issue": "Sites behind our network answered with error 502.",
        "affected": "All customers and all regions were affected.",
        "data": "No data was lost or exposed.",
    },
    "war_room/all_clear": {
        "fix": "the firewall was stopped worldwide, then started without the rule",
        "data": "none lost or exposed",
        "remaining": "dev: put the processor limit for expressions back",
    },
}

# From the first page to the war room: one person at a shell.
BEFORE: Final[tuple[Step, ...]] = (
    Step("13:46", "declare", "2", TITLE),
    Step("13:31", "note", "observation", "a change to the firewall's rules against script injection is merged"),
    Step("13:37", "note", "observation", "the rules are built and every test passes"),
    Step("13:42", "note", "observation", "the rules reach every server in the world within seconds, only to simulate"),
    Step("13:46", "tick", "detect.acknowledge"),
    Step("13:47", "role", "commander", "alice"),
    Step("13:47", "role", "customer_liaison", "bo"),
    Step("13:47", "role", "scribe", "carla"),
    Step("13:47", "tick", "detect.lead"),
    Step("13:48", "severity", "1", "traffic has dropped by 80 % worldwide"),
    Step("13:48", "tick", "detect.severity"),
    Step("13:48", "type", "outage"),
    Step("13:49", "customers", "yes"),
    Step("~13:49", "note", "impact", "every site answers 502; processors are at 100 % on every server"),
    Step("~13:50", "note", "hypothesis", "an attack of a kind not seen before"),
    Step("13:52", "copy", "status_page/investigating"),
    Step("13:52", "post", "status_page/investigating"),
    Step("13:53", "tick", "communicate.status_page"),
    Step("13:54", "phase", "mitigate"),
    Step("~13:55", "note", "action", "dev takes a CPU profile of a live server"),
    Step("13:57", "copy", "war_room/situation_report"),
    Step("13:57", "post", "war_room/situation_report"),
)
# The hunt, in the console: what is noted as it happens.
HUNT: Final[tuple[Step, ...]] = (
    Step("14:00", "note", "observation", "the profile points at the firewall, and so do its error logs: no attack"),
    Step("14:02", "note", "decision", "stop the firewall worldwide with the global terminate"),
    Step("~14:04", "note", "note", "our own control panel is behind the same network, and our logins have run out"),
    Step("14:07", "note", "action", "the global terminate is carried out"),
)
# In the console still, when there is time for the list: a tick marks its milestone now, and a mark corrects it.
CATCHING_UP: Final[tuple[Step, ...]] = (
    Step("", "skip", "mitigate.contain", "nobody broke in"),
    Step("", "tick", "mitigate.cause"),
    Step("", "tick", "mitigate.fix"),
    Step("14:00", "mark", "identified"),
    Step("14:09", "mark", "mitigated"),
    Step("", "phase", "communicate"),
    Step("", "role", "scribe", "dev"),
    Step("", "severity", "2"),
    Step("", "copy", "status_page/monitoring"),
    Step("", "post", "status_page/monitoring"),
    Step("", "phase", "resolve"),
)
# The careful way back, at a shell again.
AFTER: Final[tuple[Step, ...]] = (
    Step(
        "~14:30",
        "note",
        "action",
        "the firewall without the rule is tried in one city, on traffic that nobody pays for",
    ),
    Step("14:52", "note", "action", "the firewall is switched on again worldwide"),
    Step("14:52", "tick", "mitigate.monitor"),
    Step("", "copy", "status_page/resolved"),
    Step("", "post", "status_page/resolved"),
    Step("", "tick", "resolve.status_page"),
    Step("", "copy", "war_room/all_clear"),
    Step("", "post", "war_room/all_clear"),
    Step("", "tick", "resolve.all_clear"),
    Step("", "phase", "review"),
    Step("", "close", "", REASON_TO_CLOSE),
)
# What the record must say in the end, in seconds, whatever the day is moved to.
DURATIONS_S: Final[dict[str, int]] = {
    "detect": 3 * 60,
    "acknowledge": 60,
    "declare": 60,
    "identify": 15 * 60,
    "mitigate": 24 * 60,
    "resolve": 67 * 60,
    "impact": 27 * 60,
    "first_public_words": 6 * 60,
    "open": 66 * 60,
}
