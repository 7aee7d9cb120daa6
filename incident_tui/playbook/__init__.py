"""Severities, phases, checklists, roles and escalation: typed, read from templates/."""
