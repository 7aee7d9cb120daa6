"""Every message tried out on made-up incidents, before somebody needs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from incident_tui.comms.catalogue import RUNGS, Catalogue
from incident_tui.comms.composer import Composer
from incident_tui.comms.facts import Facts
from incident_tui.comms.message import MessageTemplate
from incident_tui.comms.ranking import fits
from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import problem_at
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.samples import Sample

# What a message that goes out another way passes on.
_PASSED_ON: Final[Facts] = {"message": "Some payments fail. We are looking into it.", "essence": "Some payments fail."}


@dataclass
class Trial:
    """How many texts were written, and what is wrong with the messages that they came from."""

    renderings: int = 0
    judgements: list[Judgement] = field(default_factory=list)


def try_messages(
    catalogue: Catalogue, playbook: Playbook, samples: Sequence[Sample], zone: tzinfo, *, every_kind: bool = True
) -> Trial:
    """Write every message for incidents that it fits: every type and every severity among these, and each stage.

    Half of them are written as they come, half with the examples of what people type. A broken file is told once.
    Without `every_kind` among the samples, a message that fits none of them is not held against it.
    """
    trial = Trial()
    broken: list[FileProblem] = []
    composer = Composer(catalogue, playbook, broken)
    for message in catalogue.messages.values():
        fitting = [sample for sample in samples if _offered(message, sample)]
        if every_kind and not fitting:
            trial.judgements.append(Judgement("warning", _fits_nothing(message)))
        for number, sample in enumerate(representatives(fitting or samples[:1])):
            typed = _examples(message) if number % 2 else {}
            passed_on = _PASSED_ON if message.identifier.startswith(f"{RUNGS}/") else None
            composed = composer.compose(
                message.identifier, sample.incident, typed, zone=zone, now=sample.now, passed_on=passed_on
            )
            trial.renderings += 1
            if composed.problem is not None:
                broken.append(composed.problem)
    # One fault of a file shows in every text that is made from it.
    once = {str(problem): problem for problem in broken}
    trial.judgements += [Judgement("fault", problem) for problem in once.values()]
    return trial


def representatives(samples: Iterable[Sample]) -> list[Sample]:
    """Choose few samples that between them have every type, severity and stage there is among all, customers or not.

    First one of each type, as unlike those before as can be, then what is still missing.
    """
    left = list(samples)
    chosen: list[Sample] = []
    seen: set[object] = set()

    def unseen(sample: Sample) -> int:
        return len(set(sample.features()) - seen)

    for kind in dict.fromkeys(sample.type for sample in left):
        best = max((sample for sample in left if sample.type == kind), key=unseen)
        chosen.append(best)
        seen.update(best.features())
    while left and unseen(best := max(left, key=unseen)):
        chosen.append(best)
        seen.update(best.features())
    return chosen


def _offered(message: MessageTemplate, sample: Sample) -> bool:
    # What is only found by search is taken for any incident.
    return message.on_request or fits(message, sample.incident, sample.now)


def _examples(message: MessageTemplate) -> dict[str, str]:
    return {each.name: each.example for each in message.variables if each.kind == "text" and each.source is None}


def _fits_nothing(message: MessageTemplate) -> FileProblem:
    narrow = [key for key in ("states", "types", "after", "phases", "severities") if getattr(message, key)]
    key = next((key for key in narrow if f"\n{key} " in f"\n{message.front_matter}"), "title")
    text = "fits none of the sample incidents, so it may never be offered"
    hint = "compare phases, severities, types, states and after"
    return problem_at(message.front_matter, message.path, (key,), text, hint=hint, first_line=2)
