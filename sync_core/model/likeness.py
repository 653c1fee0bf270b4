"""Could two records without a common id be one? Facts are compared elsewhere (matching); here they are judged (D11).

Two strong fields that agree and nothing that speaks against it link two records, if there is exactly one candidate.
Everything else that a person should see goes into the review queue with the same evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from trifold.sync_core.model.changes import System
from trifold.sync_core.model.identity import Known, Match


class Agreement(StrEnum):
    """How two values of one field compare; loose: as good as the same, but for a part that only one side has."""

    SAME = "same"
    LOOSE = "loosely the same"
    NEAR = "near"
    OTHER = "different"
    ONE_SIDED = "on one side only"
    SHARED = "the same, but several people have it"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """What a pair is taken for. ``same`` may be linked, ``possible`` waits for a person, ``doubtful`` is only told."""

    SAME = "same"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"
    NAMESAKE = "namesake"
    DIFFERENT = "different"


REACH = ("email", "phone", "address")
OWN = ("tax_id", "birth_date", *REACH)  # what can support a name
WORDS = {"email": "e-mail", "phone": "phone", "birth_date": "birth date"}
Evidence = Mapping[str, Agreement]
S, L, N, O, ONE = Agreement.SAME, Agreement.LOOSE, Agreement.NEAR, Agreement.OTHER, Agreement.ONE_SIDED  # noqa: E741


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A record's normalised identity; "" for what is not known. ``party``: person, firm or both.

    Made by ``matching.profile``. ``address`` is ZIP, house number, street and unit with bars between them.
    """

    party: str
    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    firm: str = ""
    form: str = ""
    dba: str = ""
    birth_date: str = ""
    tax_id: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``rule`` says which fields decided; ``vetoes`` which spoke against; ``evidence`` all that was known."""

    level: Level
    rule: str
    evidence: Evidence
    vetoes: tuple[str, ...] = ()

    def told(self) -> dict[str, str]:
        """The evidence for people: field to agreement, without what nobody knows."""
        return {name: str(found) for name, found in self.evidence.items() if found is not Agreement.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A known record that something new could be."""

    known: Known
    verdict: Verdict


def judge(evidence: Evidence) -> Verdict:
    """What a pair is taken for."""
    name, vetoes = _name(evidence), _vetoes(evidence)
    agrees = tuple(aspect for aspect in OWN if evidence[aspect] is S)
    rule = "" if vetoes else _strong_rule(evidence, name, agrees)
    weak = tuple(aspect for aspect in REACH if evidence[aspect] is Agreement.SHARED)
    if rule and evidence["address"] is O:
        level, rule = Level.POSSIBLE, f"{rule}, but another address"
    elif rule:
        level = Level.SAME
    elif not vetoes and name in (S, L, N) and agrees:
        level, rule = Level.POSSIBLE, f"the name is {name}, and the same: {', '.join(agrees)}"
    elif not vetoes and name in (S, L) and weak and evidence["address"] is not O:
        level, rule = Level.POSSIBLE, f"the name is {name}, and what several people share: {', '.join(weak)}"
    else:
        rule = _doubt(evidence, name, vetoes, agrees)
        level = Level.DOUBTFUL if rule else Level.NAMESAKE if name in (S, L, N) else Level.DIFFERENT
    return Verdict(level=level, rule=rule or str(level), vetoes=vetoes, evidence=evidence)


def unless_told_apart(verdict: Verdict) -> Verdict:
    """A namesake of whom nothing is known that differs may be the same."""
    apart = verdict.vetoes or any(verdict.evidence[aspect] is O for aspect in REACH)
    if verdict.level is not Level.NAMESAKE or apart:
        return verdict
    rule = "the name is the same, and nothing tells the two apart"
    return Verdict(level=Level.POSSIBLE, rule=rule, evidence=verdict.evidence)


def _name(evidence: Evidence) -> Agreement:
    """The whole name: of a firm, or a person's first, middle and last name with its suffix."""
    if evidence["party"] is O:
        return O
    found: Agreement
    if evidence["firm"] is not Agreement.UNKNOWN:
        found = evidence["firm"]
    elif evidence["first"] is S and evidence["last"] is S and evidence["middle"] is not O:
        found = L if evidence["suffix"] is ONE else S
    else:
        found = N if {evidence["first"], evidence["last"]} <= {S, N} else O
    return N if evidence["party"] is N and found in (S, L) else found


def _vetoes(evidence: Evidence) -> tuple[str, ...]:
    """What is known on both sides and differs, of the fields that one person or firm has once in a life."""
    against = {"birth_date": (O, N), "tax_id": (O, N), "suffix": (O,), "first": (O,), "middle": (O,), "party": (O,)}
    return tuple(aspect for aspect, kinds in against.items() if evidence[aspect] in kinds)


def _strong_rule(evidence: Evidence, name: Agreement, agrees: tuple[str, ...]) -> str:
    """Two strong fields with positive agreement (D11); "" when there are none."""
    if name not in (S, L):
        return ""
    if "tax_id" in agrees:
        return "tax id and name"
    if "birth_date" in agrees and not _all_else_differs(evidence):
        return "birth date and full name"
    reached = [aspect for aspect in ("phone", "address") if aspect in agrees]
    if "email" in agrees and reached and name is S:
        return f"e-mail, full name and {reached[0]}"
    return ""


def _all_else_differs(evidence: Evidence) -> bool:
    """Two people of one name can share a birthday: then nothing else of them agrees."""
    known = [evidence[aspect] for aspect in REACH if evidence[aspect] in (S, N, O)]
    return bool(known) and all(found is O for found in known)


def _doubt(evidence: Evidence, name: Agreement, vetoes: tuple[str, ...], agrees: tuple[str, ...]) -> str:
    """Why a person should see a pair that is rather not the same: one thing differs, and much agrees."""
    reach = [aspect for aspect in agrees if aspect in REACH]
    named = name in (S, L, N)
    if evidence["party"] is O or len(vetoes) > 1:
        return ""
    if vetoes == ("birth_date",) and named:
        slip = evidence["birth_date"] is N and agrees
        return "only the birth date differs" if slip or "tax_id" in agrees or len(reach) > 1 else ""
    if vetoes == ("tax_id",) and named:
        return "only the tax id differs" if "birth_date" in agrees or len(reach) > 1 else ""
    if vetoes in (("suffix",), ("middle",), ("first",)):
        return f"one tax id or birth date, but another {vetoes[0]} name" if _own_agrees(evidence, vetoes[0]) else ""
    if vetoes:
        return ""
    if evidence["firm"] is O:
        return "a firm of another name" if "tax_id" in agrees or len(reach) > 2 else ""
    if evidence["first"] in (S, N) and evidence["last"] is O and {"birth_date", "tax_id"} & set(agrees):
        return "only the last name differs" if len(agrees) > 1 else ""
    return ""


def _own_agrees(evidence: Evidence, veto: str) -> bool:
    """Twins share a birth date, a home and a phone, never a tax id."""
    return evidence["tax_id"] is S or (veto != "first" and evidence["birth_date"] is S)


def judge_contact(evidence: Evidence) -> Verdict:
    """Two contacts of one name in one account: e-mail, phone or birth date make them one (decision D20)."""
    agrees = tuple(aspect for aspect in ("email", "phone", "birth_date") if evidence[aspect] is S)
    against = {"birth_date": (O, N), "middle": (O,), "suffix": (O,)}
    vetoes = tuple(aspect for aspect, kinds in against.items() if evidence[aspect] in kinds)
    if vetoes:
        level = Level.POSSIBLE if evidence["itself"] is S else Level.DIFFERENT
        return Verdict(level=level, rule=f"another {vetoes[0].replace('_', ' ')}", vetoes=vetoes, evidence=evidence)
    if evidence["itself"] is S:
        return Verdict(level=Level.SAME, rule="the individual itself", evidence=evidence)
    if agrees and evidence["suffix"] is not ONE:
        return Verdict(
            level=Level.SAME, rule=f"same name in the same account, and {WORDS[agrees[0]]}", evidence=evidence
        )
    return Verdict(level=Level.POSSIBLE, rule="only the name is the same in the same account", evidence=evidence)


def judge_policy(evidence: Evidence) -> Verdict:
    """Two policies of one number in one account: the effective date makes them one, another carrier does not (D20)."""
    vetoes = tuple(aspect for aspect in ("effective_date", "carrier") if evidence[aspect] is O)
    if vetoes:
        return Verdict(level=Level.DIFFERENT, rule="different", vetoes=vetoes, evidence=evidence)
    if evidence["effective_date"] is S and evidence["carrier"] is not N:
        rule = "same number and effective date in the same account"
        return Verdict(level=Level.SAME, rule=rule, evidence=evidence)
    unsure = "carrier" if evidence["carrier"] is N else "effective date"
    rule = f"same number in the same account, but the {unsure} is not clear"
    return Verdict(level=Level.POSSIBLE, rule=rule, evidence=evidence)


def choose(candidates: Iterable[Candidate], system: System) -> Match:
    """Exactly one candidate that is the same, and free in this system, is the record; else a person decides."""
    ordered = sorted(candidates, key=lambda candidate: candidate.known.canonical_id)
    same = [candidate for candidate in ordered if candidate.verdict.level is Level.SAME]
    possible = [candidate for candidate in ordered if candidate.verdict.level in (Level.SAME, Level.POSSIBLE)]
    if len(same) == len(possible) == 1 and same[0].known.link(system) is None:
        return Match(canonical_id=same[0].known.canonical_id, rule=same[0].verdict.rule)
    if possible:
        rule = "looks like a record that is there already"
        return Match(canonical_id=None, rule=rule, ambiguous=tuple(one.known.canonical_id for one in possible))
    return Match(canonical_id=None, rule="new")
