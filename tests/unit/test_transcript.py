"""A report, told as text, as a page and as JSON."""

from __future__ import annotations

import io
import json

import lxml.html

from trifold.scenarios import plays, transcript
from trifold.scenarios.report import Act, Check, PlayResult, Report, demands, plain


def check(requirement: str = "R29", *, found: object = None, passed: bool = True) -> Check:
    return Check(
        requirement=requirement,
        system="insuredmine",
        asked="badges of Ada",
        expected=["AMS360 synced"],
        found=["AMS360 synced"] if passed else found,
        passed=passed,
    )


def report() -> Report:
    good = PlayResult(
        name="good", story="Ada is added.", duration_seconds=0.25, lines=[Act(system="ams360", told="adds Ada")]
    )
    good.lines.append(check())
    bad = PlayResult(name="bad", duplicates=2, lines=[check("R31", found="<b>two & more</b>", passed=False)])
    lost = PlayResult(name="lost", reason="ScreenError: no button", lines=[check()])
    return Report([good, bad, lost])


def test_the_json_has_exactly_the_agreed_shape() -> None:
    told = json.loads(transcript.as_json(report()))
    assert set(told) == {"plays", "rows", "totals"}
    assert told["totals"] == {"plays": 3, "passed": 1, "duplicates": 2, "rows": 2, "rows_held": 1}
    assert told["rows"][0] == {
        "row": "R29",
        "demand": demands()["R29"],
        "executed": 2,
        "passed": 2,
        "plays": ["good", "lost"],
    }
    assert told["plays"][0] == {
        "name": "good",
        "world": "demo",
        "keys": "honoured",
        "outcome": "passed",
        "duration_seconds": 0.25,
        "checks": [
            {
                "requirement": "R29",
                "system": "insuredmine",
                "asked": "badges of Ada",
                "expected": ["AMS360 synced"],
                "found": ["AMS360 synced"],
                "passed": True,
            }
        ],
    }
    assert [play["outcome"] for play in told["plays"]] == ["passed", "failed", "error"]


def test_a_whole_report_has_every_row_and_fails_while_one_of_them_was_not_checked() -> None:
    checks = [check(row) for row in demands()]
    whole = Report([PlayResult(name="all", lines=[*checks])], whole=True)
    assert whole.passed
    plain = [f"R{number}" for number in range(1, 56)] + [f"X{number}" for number in range(1, 43)]
    assert list(demands())[: len(plain)] == plain
    rest = dict.fromkeys(row.rstrip("abcdefgh") for row in list(demands())[len(plain) :])
    asked = (1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 13, 16, 17, 18)  # of the others there are tests
    data = [f"V{number}" for number in range(1, 19)]
    assert list(rest) == [*(f"T{number}" for number in asked), *data]
    gap = Report([PlayResult(name="most", lines=[*checks[:-1]])], whole=True)
    assert gap.plays[0].outcome == "passed" and not gap.passed
    assert (gap.totals["rows"], gap.totals["rows_held"]) == (len(demands()), len(demands()) - 1)
    assert Report(gap.plays).passed, "a run of some plays owes no rows"
    text = io.StringIO()
    transcript.as_text(gap, text)
    assert "X42" in text.getvalue() and f"{len(demands()) - 1} of {len(demands())} rows hold" in text.getvalue()


def test_a_play_that_passed_with_the_keys_ignored_is_told_in_the_table_only() -> None:
    usual = PlayResult(name="good", lines=[check()])
    other = PlayResult(name="good", keys="ignored", variant="keys ignored", lines=[check()])
    text = io.StringIO()
    transcript.as_text(Report([usual, other]), text)
    assert text.getvalue().count("badges of Ada") == 1
    assert "good (keys ignored)" in text.getvalue()


def test_a_report_passes_only_without_failures_and_duplicates() -> None:
    good, bad, lost = report().plays
    assert Report([good]).passed
    assert not Report([good, bad]).passed
    assert not Report([good, lost]).passed
    assert not Report([]).passed
    doubled = PlayResult(name="doubled", duplicates=1, lines=[check()])
    assert not Report([doubled]).passed


def test_the_text_tells_acts_checks_and_what_was_found_instead() -> None:
    file = io.StringIO()
    transcript.as_text(report(), file, width=120)
    text = file.getvalue()
    assert "Ada is added." in text
    assert "AMS360        adds Ada" in text
    assert "✓ InsuredMine   R29  badges of Ada" in text
    assert "✗ InsuredMine   R31  badges of Ada" in text
    assert "found <b>two & more</b>" in " ".join(text.split())
    assert "ended early: ScreenError: no button" in text
    assert "1 of 3 plays passed, 2 duplicates" in text


def test_the_page_stands_alone_and_escapes_what_was_found() -> None:
    page = transcript.as_html(report())
    document = lxml.html.fromstring(page)
    assert "<b>two" not in page
    assert document.xpath("//script | //link | //img | //*[starts-with(@href, 'http')] | //*[@src]") == []
    assert document.xpath("string(//h1)") == "1 of 3 plays passed, 2 duplicates"
    opened = {item.get("id"): item.get("open") is not None for item in document.xpath("//details")}
    assert opened == {"good": False, "bad": True, "lost": True}


def test_progress_says_a_line_for_each_play() -> None:
    file = io.StringIO()
    progress = transcript.Progress(file)
    progress.begins(plays.load("policy_life"), 1, 2)
    progress.ended(report().plays[1])
    assert file.getvalue() == "[1/2] policy_life ... failed  0/1 checks  0.00 s\n"


def test_long_values_are_cut() -> None:
    assert len(transcript.shown("x" * 1000)) == transcript.VALUE_CHARACTERS_MAX
    assert transcript.shown({"name": "Zoë"}) == '{"name": "Zoë"}'


def test_what_is_compared_is_what_is_reported() -> None:
    assert plain(("a", 1, None)) == ["a", 1, None]
