"""The tiny browser: what it sends is what a browser would send."""

from __future__ import annotations

import lxml.html
import pytest
import requests
from flask import Flask, redirect, request

from trifold.scenarios.browser import Browser, ScreenError
from trifold.scenarios.forms import Form, FormError
from trifold.simulators.chassis.inproc import WSGIAdapter

PAGE = """<!doctype html><title>Desk</title><main><h1>Add</h1>
<form method="get" action="/search"><input name="name" value="Be"><button>Search</button></form>
<form method="post" action="/save">
 <input type="hidden" name="token" value="t1">
 <input name="first" value="Ann"><input name="locked" value="x" disabled>
 <input type="hidden" name="active" value="false"><input type="checkbox" name="active" value="true" checked>
 <input type="radio" name="exists" value="yes"><input type="radio" name="exists" value="no">
 <input type="checkbox" name="targets" value="ams360"><input type="checkbox" name="targets" value="benefitpoint">
 <select name="state"><option value=""></option><option value="TX">Texas</option>
  <option value="OH" selected>Ohio</option></select>
 <select name="lines" multiple><option>HOME</option><option>AUTOP</option></select>
 <textarea name="notes">
one
two</textarea><button name="go" value="1">Save</button>
</form>
<table><thead><tr><th>Name</th><th>City</th></tr></thead>
<tbody><tr><td>Ann  Berg</td><td>Austin</td></tr></tbody></table>
<dl><dt>Phone</dt><dd>555</dd></dl><a href="/next">More results</a></main>"""


def form() -> Form:
    return Form(lxml.html.fromstring(PAGE).forms[1])


def browser() -> Browser:
    app = Flask("desk")
    app.add_url_rule("/ui/add", view_func=lambda: PAGE, endpoint="add")
    app.add_url_rule("/search", view_func=lambda: f"<p>found {request.args['name']}</p>", endpoint="search")
    app.add_url_rule("/done", view_func=lambda: "<main>saved</main>", endpoint="done")

    @app.post("/save")
    def save() -> object:
        if request.form["first"]:
            return redirect("/done", 303)
        return "<main><section role='alert'><ul><li>First is required</li></ul></section></main>", 422

    session = requests.Session()
    session.mount("http://desk.test", WSGIAdapter(app))
    return Browser(session, "http://desk.test/ui")


def test_an_untouched_form_sends_its_values_in_order() -> None:
    assert list(form().pairs()) == [
        ("token", "t1"),
        ("first", "Ann"),
        ("active", "false"),
        ("active", "true"),
        ("state", "OH"),
        ("notes", "one\ntwo"),
    ]


def test_a_form_is_filled_by_field_names() -> None:
    filled = form()
    wishes = {"first": "Bo", "active": False, "exists": "yes", "state": "TX", "notes": "three"}
    for name, value in {**wishes, "targets": ["benefitpoint"], "lines": ["HOME", "AUTOP"]}.items():
        filled.fill(name, value)
    assert list(filled.pairs()) == [
        ("token", "t1"),
        ("first", "Bo"),
        ("active", "false"),
        ("exists", "yes"),
        ("targets", "benefitpoint"),
        ("state", "TX"),
        ("lines", "HOME"),
        ("lines", "AUTOP"),
        ("notes", "three"),
    ]


def test_what_is_offered_can_be_read() -> None:
    assert form().choices("state") == ["TX", "OH"]
    assert form().choices("exists") == ["yes", "no"]
    assert form().value("active") == "true"


@pytest.mark.parametrize(
    ("name", "value"), [("state", "CA"), ("exists", "perhaps"), ("targets", ["crm"]), ("nobody", "x")]
)
def test_a_choice_or_field_that_is_not_there_is_refused(name: str, value: object) -> None:
    with pytest.raises(FormError, match=r"offer|no field"):
        form().fill(name, value)


def test_a_browser_follows_the_redirect_after_a_saved_form() -> None:
    desk = browser()
    page = desk.submit(desk.open("add"), {"first": "Bo"})
    assert (page.url, page.text(), page.refused) == ("http://desk.test/done", "saved", False)


def test_a_refused_form_shows_its_errors() -> None:
    desk = browser()
    page = desk.submit(desk.open("add"), {"first": ""})
    assert (page.refused, page.errors) == (True, ["First is required"])


def test_a_search_form_is_sent_by_get() -> None:
    desk = browser()
    page = desk.submit(desk.open("add"), {"name": "Berg"})
    assert "found Berg" in lxml.html.tostring(page.document, encoding="unicode")


def test_a_page_shows_rows_facts_links_and_values() -> None:
    page = browser().open("add")
    assert page.rows() == [{"Name": "Ann Berg", "City": "Austin"}]
    assert page.facts() == {"Phone": "555"}
    assert page.link("More results") == "http://desk.test/next"
    assert page.values(["first", "state"]) == {"first": "Ann", "state": "OH"}
    assert page.heading == "Add"


def test_a_missing_page_form_or_link_says_what_is_missing() -> None:
    desk = browser()
    with pytest.raises(ScreenError, match="HTTP 404"):
        desk.open("nowhere")
    page = desk.open("add")
    with pytest.raises(ScreenError, match="no form"):
        desk.submit(page, {"lastName": "x"})
    with pytest.raises(ScreenError, match=r"can't|offer"):
        desk.submit(page, {"state": "CA"})
    with pytest.raises(ScreenError, match="no link"):
        page.link("Back")
