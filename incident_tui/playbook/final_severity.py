"""What speaks against the severity for the record: what was stated of the data, and how the impact was assessed."""

from __future__ import annotations

from incident_tui.domain.events import DataStated, ImpactAssessed
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Severity, severity_label
from incident_tui.playbook.severity_help import propose


def against_final(incident: Incident, severity: Severity) -> list[str]:
    """Say what on record contradicts a final severity: a loss that asks for a graver one, another assessment.

    Both are measured by the same table as the three questions (severity_help.py), with the flags that hold now.
    """
    found = []
    stated, assessed = incident.recorded(DataStated), incident.recorded(ImpactAssessed)
    if stated and stated[-1].fact.lost:
        least = propose("none", "integrity", "regular", incident.flags).severity
        if severity > least:
            found.append(f"it is stated that data was lost, which is {severity_label(least)} at least")
    if assessed:
        last = assessed[-1].fact
        proposal = propose(last.functional, last.information, last.recoverability, incident.flags)
        if severity != proposal.severity:
            found.append(f"the last assessment proposes {proposal.reason}")
    return found
