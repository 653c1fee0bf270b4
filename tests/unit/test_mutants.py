"""The mutants: each is one small change that is taken back, and the score counts what noticed them."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from trifold.sandbox.mutants import score
from trifold.sandbox.mutants.catalogue import MUTANTS, mutant, names, sample
from trifold.sandbox.mutants.edits import reworded
from trifold.sandbox.mutants.layers import TOP
from trifold.sandbox.mutants.patch import Mutant
from trifold.sandbox.mutants.score import NotTried, Score, Trial, scored
from trifold.scenarios import plays

# The mistakes that a suite of contracts must notice, by a word of the mutants that make them.
DEMANDED = (
    *("drops-a-field", "swaps-the-order", "wrong-namespace", "ignores-If-Match", "200-on-refusal", "twice", "ticket"),
    *("Request-for-request", "True-for-true", "fraction-lost", "session-header-namespace", "swaps-the-ids"),
    *("drops-policyIntegrationInfo", "ignores-Idempotency-Key", "page-cursor-off-by-one", "deletions-left-out"),
    *("200-with-a-page", "fault-without-detail", "badge-before-the-daily", "second-contact-for-an-individual"),
    *("payload-for-keys", "unsigned-webhook", "409-for-412", "zip-as-a-number"),
)


def test_there_are_at_least_forty_of_messages_and_sixty_of_rules_with_names_of_their_own() -> None:
    rules = [found for found in MUTANTS if found.part == "rule"]
    assert len(rules) >= 60 and len(MUTANTS) - len(rules) >= 40
    assert len(set(names())) == len(MUTANTS)


@pytest.mark.parametrize("word", DEMANDED)
def test_every_mistake_that_must_be_noticed_has_its_mutant(word: str) -> None:
    assert [name for name in names() if name.endswith(word)]


@pytest.mark.parametrize("found", MUTANTS, ids=names())
def test_a_mutant_changes_one_place_and_takes_it_back(found: Mutant) -> None:
    module, _, path = found.target.partition(":")
    *steps, name = path.split(".")
    owner = import_module(module)
    for step in steps:
        owner = getattr(owner, step)
    before = vars(owner)[name]

    with found.applied():
        assert vars(owner)[name] is not before
    assert vars(owner)[name] is before


@pytest.mark.parametrize("found", MUTANTS, ids=names())
def test_a_mutant_names_plays_and_tests_that_there_are_and_its_own_area(found: Mutant) -> None:
    assert found.plays or found.tests
    assert set(found.plays) <= set(plays.names())
    assert all((Path(TOP) / "tests" / name.partition("::")[0]).exists() for name in found.tests)
    assert found.name.startswith(f"{found.part}-{found.area}-")


def test_a_target_that_is_gone_is_told() -> None:
    lost = Mutant("lost", "", "connector", "ams360", "trifold.sync_core.errors:Nothing", lambda found: found, ())
    with pytest.raises(AttributeError, match=r"Correct the mutant lost\."), lost.applied():
        pass


def test_a_sample_has_a_share_of_every_part_and_area() -> None:
    chosen = sample(11)
    assert len(chosen) == 11
    assert {(found.part, found.area) for found in chosen} == {(one.part, one.area) for one in MUTANTS}
    assert sample(1_000) == MUTANTS


def test_an_unknown_mutant_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(KeyError, match="there are: connector-ams360-drops-a-field"):
        mutant("nothing")


def test_the_score_is_good_when_nobody_survives_and_contracts_catch_nine_of_ten() -> None:
    by_contracts = [Trial(name, {"pact": "seen"}) for name in names()[:9]]
    by_play, survivor = Trial(names()[9], {"play": "seen"}), Trial(names()[9], {})

    good, blind, bad = Score([*by_contracts, by_play]), Score([*by_contracts[:8], by_play]), Score([survivor])

    assert (good.good, good.caught, good.caught_by_contracts) == (True, 10, 0.9)
    assert not blind.good
    assert not bad.good and bad.survivors == [names()[9]]
    assert good.as_json()["by_layer"] == {"pact": 9, "xsd": 0, "schemathesis": 0, "play": 1, "test": 0}


def test_of_rules_plays_must_catch_ninety_five_of_a_hundred_and_named_tests_the_rest() -> None:
    rules = [name for name in names() if name.startswith("rule-")][:20]
    seen, proved = [Trial(name, {"play": "seen"}) for name in rules], Trial(rules[0], {"test": "seen"})

    good, blind = Score([*seen[1:], proved]), Score([*seen[2:], proved, proved])

    assert (good.good, good.caught_by_plays, good.caught_by_contracts) == (True, 0.95, 1.0)
    assert not blind.good and not blind.survivors
    assert good.as_json()["rules"]["caught_by_plays"] == {"model": 0.95}


def test_words_that_are_gone_from_a_function_are_told() -> None:
    with pytest.raises(ValueError, match=r"sample: 0 times 'nothing'\. Correct the mutant\."):
        reworded(("nothing", "something"))(sample)


def test_the_generated_messages_are_where_the_trials_look_for_them() -> None:
    assert (Path(TOP) / "tests" / "contracts" / "test_soap_properties.py").exists()


def test_a_trial_that_does_not_end_counts_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score, "TRIAL_SECONDS_MAX", 0.01)
    with pytest.raises(NotTried, match=r"the trial did not end in 0 s\. Nothing was counted\."):
        scored(names()[:1])


def test_generated_messages_that_could_not_be_tried_have_caught_nothing() -> None:
    trial = (
        "from trifold.sandbox.mutants import catalogue, layers;"
        "layers._GENERATED = {'ams360': (('tests/unit/test_passage.py',), 'no_such_test')};"
        "layers.generated(next(one for one in catalogue.MUTANTS if one.name.startswith('simulator-ams360')))"
    )
    ran = subprocess.run([sys.executable, "-c", trial], capture_output=True, text=True, cwd=TOP, timeout=60)
    assert "no_such_test could not be tried: pytest ended with 5" in ran.stderr
