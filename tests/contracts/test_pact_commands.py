"""``trifold contracts``: exit codes, somebody else's pacts, a vendor's sandbox, one line for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from click.testing import CliRunner, Result

from trifold.sandbox.contracts.command import command
from trifold.sandbox.contracts.consumers.records import CUSTOMER_ID
from trifold.scenarios.playhouse import Playhouse
from trifold.simulators.registry import vendor

pytestmark = pytest.mark.live


def ran(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def foreign(folder: Path, *, provider: str = "insuredmine", version: str = "3.0.0", **changed: Any) -> Path:
    """A pact of somebody else, as an older library writes it: specification 3."""
    interaction = {
        "description": "a firm's account",
        "providerStates": [
            {"name": "a key of InsuredMine", "params": {"apiKey": "their-key"}},
            {"name": "an account of a firm", "params": {"accountId": "abcdefabcdefabcdefabcdef", "name": "Theirs LLC"}},
        ],
        "request": {
            "method": "GET",
            "path": "/v1/accounts/abcdefabcdefabcdefabcdef",
            "headers": {"X-API-Key": "their-key"},
        },
        "response": {"status": 200, "body": {"id": "abcdefabcdefabcdefabcdef", "businessName": "Theirs LLC"}},
        **changed,
    }
    pact = {
        "consumer": {"name": "their engine"},
        "provider": {"name": provider},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": version}},
    }
    (folder / "theirs.json").write_text(json.dumps(pact), "utf-8")
    return folder


def test_somebody_else_s_pact_is_verified_against_the_simulators(tmp_path: Path) -> None:
    result = ran("verify", "--consumer-pacts", foreign(tmp_path), "--format", "json")
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["providers"]
    assert (found["provider"], found["interactions"], found["verified"], found["failed"]) == ("insuredmine", 1, 1, 0)
    assert found["states"] == ["a key of InsuredMine", "an account of a firm"]


def test_a_broken_contract_is_exit_code_1(tmp_path: Path) -> None:
    answer = {"status": 200, "body": {"businessName": "Somebody else LLC"}}
    result = ran("verify", "--consumer-pacts", foreign(tmp_path, response=answer))
    assert result.exit_code == 1
    assert "insuredmine: a firm's account: pact: " in result.output


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"version": "5.0"}, "pact specification 5.0. Nothing was verified. Up to version 4 is read"),
        ({"provider": "salesforce"}, "no provider 'salesforce'. Nothing was verified. There are: ams360"),
        ({"providerStates": [{"name": "all is well"}]}, "needs the state 'all is well', which is unknown"),
        ({"type": "Synchronous/Messages"}, "an interaction of type Synchronous/Messages. Nothing was verified."),
    ],
)
def test_a_pact_that_can_t_be_read_is_one_line_and_exit_code_2(
    tmp_path: Path, changed: dict[str, Any], told: str
) -> None:
    result = ran("verify", "--consumer-pacts", foreign(tmp_path, **changed))
    assert result.exit_code == 2
    assert told in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_folder_without_pacts_or_with_no_json_is_exit_code_2(tmp_path: Path) -> None:
    assert ran("verify", "--consumer-pacts", tmp_path).exit_code == 2
    (tmp_path / "a.json").write_text("no json", "utf-8")
    result = ran("verify", "--consumer-pacts", tmp_path)
    assert (result.exit_code, "no readable pact file" in result.output) == (2, True)
    assert ran("verify", "--consumer-pacts", foreign(tmp_path / ".."), "--provider", "ams360").exit_code == 2


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def sandbox() -> Iterator[str]:
    """A vendor's sandbox: AMS360's simulator over HTTP, as an address and nothing else."""
    import threading

    house = Playhouse()
    simulator = house.simulators["ams360"]
    simulator.worlds.create("demo", seed=1)
    server = make_server("127.0.0.1", 0, simulator.app, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    simulator.stop()


def credentials(folder: Path, more: str = "") -> Path:
    known = vendor("ams360").credentials("demo")
    lines = [
        "[credentials]",
        f'AgencyNo = "{known["agency_no"]}"',
        f'LoginId = "{known["login_id"]}"',
        f'Password = "{known["password"]}"',
        more,
    ]
    file = folder / "credentials.toml"
    file.write_text("\n".join(lines), "utf-8")
    return file


def at(url: str, file: Path, *more: str) -> Result:
    return ran("verify", "--provider", "ams360", "--url", url, "--credentials", file, "--format", "json", *more)


def test_a_vendor_s_sandbox_is_only_read_and_what_it_lacks_is_left_out(sandbox: str, tmp_path: Path) -> None:
    result = at(sandbox, credentials(tmp_path))
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["providers"]
    assert found["verified"] >= 8
    assert found["left_out_why"]["a new customer"] == "it writes: give --allow-writes"
    assert "no (whole) state 'a person is a customer'" in found["left_out_why"]["a customer who is a person"]


def test_a_drift_of_a_vendor_s_sandbox_is_told(sandbox: str, tmp_path: Path) -> None:
    nobody = (
        f'[states."a person is a customer"]\nCustomerId = "{CUSTOMER_ID}"\nFirstName = "Ann"\nLastName = "Berg-Pact"'
    )
    result = at(sandbox, credentials(tmp_path, nobody))
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)["providers"]
    assert "a customer who is a person" in {broken["interaction"] for broken in found["broken"]}


def test_writes_are_tried_where_they_are_allowed(sandbox: str, tmp_path: Path) -> None:
    codes = {"AccountExecCode": "!!!", "AccountRepCode": "!!#", "GLDivisionCode": "EST"}
    codes |= {"GLBranchCode": "HBR", "GLDepartmentCode": "PER", "GLGroupCode": "SVC"}
    lines = "\n".join(f'{name} = "{value}"' for name, value in codes.items())
    result = at(sandbox, credentials(tmp_path, f'[states."the codes of the agency"]\n{lines}'), "--allow-writes")
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["providers"]
    assert "a new customer" not in found["left_out_why"]


def test_nobody_there_or_no_credentials_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    gone = at("http://127.0.0.1:9", credentials(tmp_path))
    assert gone.exit_code == 2
    assert "ams360 http://127.0.0.1:9: not reached (ConnectionError). Nothing was verified." in gone.output
    (tmp_path / "credentials.toml").write_text("[credentials]\nAgencyNo = '1'", "utf-8")
    lacking = at("http://127.0.0.1:9", tmp_path / "credentials.toml")
    assert lacking.exit_code == 2
    assert "no LoginId, Password under [credentials]" in lacking.output
    assert ran("verify", "--url", "http://127.0.0.1:9").exit_code == 2
    assert ran("verify", "--allow-writes").exit_code == 2


def test_the_states_are_listed() -> None:
    result = ran("states")
    assert result.exit_code == 0
    assert "a customer has a contact" in result.output


def test_a_broker_that_is_not_there_is_one_line_and_exit_code_2() -> None:
    result = ran("publish", "http://127.0.0.1:9", "--version", "1")
    assert (result.exit_code, "not reached (ConnectionError). Nothing was published." in result.output) == (2, True)
