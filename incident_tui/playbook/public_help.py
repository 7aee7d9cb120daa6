"""Whether the public is told: PagerDuty's five questions, of which the record answers what it can, and a proposal.

The five are: which product, how bad, how noticeable, how many, and whether customers would do something else if they
knew. How bad it is says as a rule how noticeable it is, so that at most four are asked, each answered by one key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, get_args

from incident_tui.domain.events import ImpactAssessed
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import FunctionalImpact
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.severity_help import QUESTIONS, Choice

Answer = Literal["yes", "no", "unsure"]
PublicName = Literal["product", "bad", "noticed", "many", "helps"]
Answers = dict[PublicName, str]


class PublicQuestion(NamedTuple):
    """One of the five questions; a product is one of the team's components, or whatever somebody calls it."""

    name: PublicName
    text: str
    choices: tuple[Choice, ...] = ()


class PublicAdvice(NamedTuple):
    """Whether to tell the public, and why."""

    public: bool
    reason: str


_YES_NO: Final = (Choice("yes", ""), Choice("no", ""), Choice("unsure", "counts as yes"))
_HOW_BAD: Final = tuple(
    Choice(each.value, each.meaning if each.value != "unsure" else "not known yet: counts as noticed")
    for each in QUESTIONS[0].choices
)
PUBLIC_QUESTIONS: Final = (
    PublicQuestion("product", "Which part is affected?"),
    PublicQuestion("bad", "How bad is it for customers?", _HOW_BAD),
    PublicQuestion("noticed", "Do customers notice it, or will they?", _YES_NO),
    PublicQuestion("many", "More than a handful of them, or one who matters much?", _YES_NO),
    PublicQuestion("helps", "Would they do something else if they knew?", _YES_NO),
)
# Flaws are noticed by some, and whoever is not sure posts it.
_NOTICED: Final[dict[FunctionalImpact, Answer]] = {
    "none": "no",
    "low": "unsure",
    "medium": "yes",
    "high": "yes",
    "unsure": "unsure",
}


def known_answers(incident: Incident, playbook: Playbook) -> Answers:
    """Answer what the record knows: which components are broken, the last assessment, if customers are affected."""
    known: Answers = {}
    broken = [name for name, state in incident.components.items() if state != "operational"]
    parts = playbook.organisation.components
    if broken or len(parts) == 1:
        known["product"] = ", ".join(broken) or parts[0]
    assessed = incident.recorded(ImpactAssessed)
    if assessed and assessed[-1].fact.functional != "unsure":
        known["bad"] = assessed[-1].fact.functional
    if incident.customers_affected is not None:
        known["noticed"] = "yes" if incident.customers_affected else "no"
    return known


def in_full(answers: Answers) -> Answers:
    """Add what follows from answers: how bad it is says whether it is noticed, and most are many."""
    whole = dict(answers)
    bad = next((each for each in get_args(FunctionalImpact) if each == answers.get("bad")), None)
    if bad is not None:
        whole.setdefault("noticed", _NOTICED[bad])
    if whole.get("noticed") == "no":
        # Of what nobody notices it does not matter how many they are.
        whole.setdefault("many", "no")
    elif bad == "high":
        whole.setdefault("many", "yes")
    return whole


def open_questions(answers: Answers, playbook: Playbook) -> list[PublicQuestion]:
    """Return what is still to be asked, in order; an answer may spare later ones. None needs more than one key.

    Whether it is noticed is not among them: how bad it is says so.
    """
    whole = in_full(answers)
    # Without a list to choose from a part would have to be typed.
    spared = {*whole, "noticed", *(["product"] if len(playbook.organisation.components) < 2 else [])}
    if whole.get("noticed") == "no":
        # What nobody notices is not told for how bad it is.
        spared |= {"product", "bad"}
    return [question for question in PUBLIC_QUESTIONS if question.name not in spared]


def known_in_words(answers: Answers) -> str:
    """Say what is known already, in words: `Checkout · customers are affected · what matters works, with flaws`."""
    return " · ".join(_in_words(answers))


def _in_words(answers: Answers) -> Iterator[str]:
    if product := answers.get("product"):
        yield product
    if answers.get("noticed") in {"yes", "no"}:
        yield f"customers are {'not ' if answers['noticed'] == 'no' else ''}affected"
    if bad := _how_bad(answers):
        yield bad


def public_advice(answers: Mapping[PublicName, str]) -> PublicAdvice:
    """Say whether to tell the public: where customers notice it, and many do or knowing would help them.

    What is not answered counts as yes. PagerDuty's rule of thumb: if in doubt, post it. Its printed flow chart is wrong
    in this place, its text is not. The reason names the part and how bad it is, where that is known.
    """
    whole = in_full(dict(answers))
    noticed, many, helps = (whole.get(name, "unsure") for name in ("noticed", "many", "helps"))
    if noticed == "no" and helps == "no":
        return PublicAdvice(False, "no customer notices it, and knowing would change nothing for them")
    if helps != "no":
        sure = "could do something else if they knew" if helps == "yes" else "might do something else if they knew"
        return PublicAdvice(True, _about(whole, f"customers {sure}"))
    if many != "no":
        sure = "many" if many == "yes" else "perhaps many"
        return PublicAdvice(True, _about(whole, f"{sure} customers notice it"))
    return PublicAdvice(False, _about(whole, "a handful notice it: they are told themselves"))


def _about(answers: Answers, reason: str) -> str:
    """Put the part that is affected, and how bad it is, before a reason."""
    told = "; ".join(filter(None, (_how_bad(answers), reason)))
    return f"{answers['product']}: {told}" if answers.get("product") else told


def _how_bad(answers: Answers) -> str:
    bad = answers.get("bad", "")
    return next((each.meaning for each in _HOW_BAD if each.value == bad), "") if bad not in {"none", "unsure"} else ""
