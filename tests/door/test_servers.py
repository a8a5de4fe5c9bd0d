"""A server is asked only if the person at the keyboard named it, and what it answers is data."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from logistics.core.errors import GeographyError
from logistics.inputs.geography import OsrmTable, travel_times
from logistics.inputs.operation import load_operation
from tests.support.bad_tables import BASE, two_days
from tests.support.cases import door_cases
from tests.support.http_server import serving
from tests.support.run_command import run_here
from tests.support.thorough import crossed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

pytestmark = pytest.mark.slow

DAY = pd.Timestamp("2018-10-20")
POINTS = pd.DataFrame(
    {"place_id": "", "road_from": "", "road_to": "", "road_km": float("nan"), "lat": [16.0, 16.5], "lon": -95.0}
)
CLOSURES = pd.DataFrame(
    {
        "from_place": pd.Series(dtype="str"),
        "to_place": pd.Series(dtype="str"),
        "from_date": pd.Series(dtype="datetime64[us]"),
        "to_date": pd.Series(dtype="datetime64[us]"),
    }
)


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[str]]]:
    """Serve on a free port; gives the address, and a list that grows by each path asked for."""
    asked: list[str] = []

    def answered(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        with suppress(OSError):  # who asked may have gone
            answer(handler)

    with serving(answered) as url:
        yield url, asked


def say(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def table(cell: str) -> bytes:
    return f'{{"code": "Ok", "distances": [[0,{cell}],[1,0]], "durations": [[0,1],[1,0]]}}'.encode()


GOOD = json.dumps({"code": "Ok", "distances": [[0, 9], [9, 0]], "durations": [[0, 9], [9, 0]]}).encode()


@pytest.fixture(autouse=True)
def settings_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the user a folder of settings with nothing in it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "logistics" / "settings.toml"


def naming(url: str, folder: Path) -> Path:
    """Write the base operation with a server in its settings, as somebody else may send it."""
    case = two_days(folder)
    file = case / "operation.toml"
    file.write_text(file.read_text("utf-8").replace('roads = "reference"', f'roads = "{url}"'), "utf-8")
    assert load_operation(case).settings.roads == url
    return case


def run_naming(url: str, run: Path, folder: Path) -> Path:
    """Make a run folder whose kept operation names a server, its hashes put right as somebody else could."""
    from logistics.analysis.scenarios.runs import Recipe, read_run  # noqa: PLC0415

    made = Path(shutil.copytree(run, folder))
    recipe = read_run(run).recipe
    naming_it = naming(url, folder.parent / f"{folder.name}-case")
    shutil.copyfile(naming_it / "operation.toml", made / "inputs" / "operation.toml")
    sha = load_operation(made / "inputs").sha256
    changed = Recipe(**{**vars(recipe), "inputs_sha256": sha, "operation_sha256": sha})
    (made / "run.json").write_text(json.dumps({"run_id": changed.run_id, **vars(changed)}), "utf-8")
    assert read_run(made).operation.settings.roads == url
    return made


SPEC = 'members = 2\n[changes.c]\nkind = "needs"\ntimes = { least = 0.9, most = 1.1 }\n'
#: Commands that never need a way, and so need no server.
ASK_NOTHING = {"init", "locate", "scenario list", "scenario show"}


@pytest.fixture(scope="module")
def named(run_of_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """A folder with a run and a case whose files name a server, and the list of what that server is asked."""
    home = tmp_path_factory.mktemp("named")
    with server(say(200, GOOD)) as (url, asked):
        run_naming(url, run_of_base, home / "run")
        yield home, asked


@pytest.mark.parametrize("name", sorted(set(door_cases.commands()) - ASK_NOTHING))
def test_no_command_asks_a_server_that_only_a_file_names(
    name: str, named: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, asked = named
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    run = tmp_path / "run"
    (tmp_path / "spec.toml").write_text(SPEC, "utf-8")
    change = SPEC.removeprefix("members = 2").replace("{ least = 0.9, most = 1.1 }", "0.9")
    (tmp_path / "change.toml").write_text(change, "utf-8")
    line = door_cases.line_of(
        name, operation=tmp_path / "run-case", run=run, runs=run, paths=run, spec=tmp_path / "spec.toml",
        scenario=tmp_path / "change.toml", out=tmp_path / "out.html" if name == "map" else tmp_path / "out",
        as_of="2018-12-01", audience="coordinator", folder=tmp_path / "made",
    )  # fmt: skip
    if name == "compare":
        line += [str(run), "--attribute"]
    code = run_here(*line, "--lang", "es")
    assert asked == []
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert code in {0, 1, 2}
    if name in {"plan", "rerun", "values", "asks", "explain", "first-days", "scenario run"}:
        assert code == 2, said
        assert "No se envió nada" in said
        assert "--roads" in said


@pytest.mark.parametrize("listed", ["{host}", "{url}", "127.0.0.1"])
def test_a_server_is_asked_once_the_user_allows_it(listed: str, tmp_path: Path, settings_of_nobody: Path) -> None:
    with server(say(200, GOOD)) as (url, asked):
        operation = load_operation(naming(url, tmp_path / "case"))
        settings_of_nobody.parent.mkdir(parents=True)
        entry = listed.format(host=url.removeprefix("http://"), url=url)
        settings_of_nobody.write_text(f'allowed_servers = ["{entry}"]\n', "utf-8")
        assert travel_times(operation).matrix(POINTS, 50, DAY, DAY).km[0, 1] == pytest.approx(0.009)
    assert len(asked) == 1


def test_a_server_named_at_the_keyboard_is_asked_in_place_of_another(tmp_path: Path) -> None:
    with server(say(200, GOOD)) as (url, asked), server(say(200, GOOD)) as (other, nothing):
        operation = load_operation(naming(other, tmp_path / "case"), roads=url)
        travel_times(operation).matrix(POINTS, 50, DAY, DAY)
    assert len(asked) == 1
    assert nothing == []


@pytest.mark.parametrize("content", ["allowed_servers = 1", "allowed_servers = [1]", "[[", "\udcff"])
def test_own_settings_that_cannot_be_used_are_said(content: str, tmp_path: Path, settings_of_nobody: Path) -> None:
    settings_of_nobody.parent.mkdir(parents=True)
    settings_of_nobody.write_bytes(content.encode("utf-8", "surrogateescape"))
    operation = load_operation(naming("http://127.0.0.1:9", tmp_path / "case"))
    with pytest.raises(GeographyError, match="allowed_servers"):
        travel_times(operation).matrix(POINTS, 50, DAY, DAY)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://here",
            "http://",
            "http://good@evil",
            "http://good\\@evil",
            "http://a b",
            "http://é",
            "http://a/\x1b[31m",
        ),
        *("http://a/?q=1", "http://a#b", f"http://{'a' * 300}", f"http://a/{'b' * 5000}", "file:///etc/passwd"),
    ],
)
def test_no_strange_address_is_an_address(url: str) -> None:
    with pytest.raises(GeographyError):
        OsrmTable(url, CLOSURES)


BAD = {
    "deep": (200, b"[" * 200_000, "not JSON"),
    "deep in a table": (200, b'{"code": "Ok", "distances": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not JSON"),
    "no number": (200, table("NaN"), "no usable table of distances"),
    "no end": (200, table("Infinity"), "no usable table of distances"),
    "a huge number": (200, table("1e999"), "no usable table of distances"),
    "more digits than any": (200, table("9" * 5000), "not JSON"),
    "negative": (200, table("-5"), "no usable table of distances"),
    "round the world and on": (200, table("1e9"), "no usable table of distances"),
    "text": (200, table('"5"'), "no usable table of distances"),
    "yes": (200, table("true"), "no usable table of distances"),
    "a list": (200, table("[1]"), "no usable table of distances"),
    "null instead": (200, b'{"code": "Ok", "distances": null, "durations": null}', "no usable table of distances"),
    "nothing": (200, b'{"code": "Ok", "distances": [], "durations": []}', "no usable table of distances"),
    "huge": (200, b" " * 10_000_001, "larger than"),
    "not UTF-8": (200, b"\xff\xfe\xff", "not JSON"),
    "redirected": (302, b"", "which was not named"),
}


@pytest.mark.parametrize(("status", "body", "message"), BAD.values(), ids=BAD)
def test_an_answer_that_is_no_table_gives_one_sentence(status: int, body: bytes, message: str) -> None:
    headers = {"Location": "http://127.0.0.2:9/elsewhere"} if status == 302 else {}
    with server(say(status, body, **headers)) as (url, _), pytest.raises(GeographyError, match=message) as raised:
        OsrmTable(url, CLOSURES).matrix(POINTS, 50, DAY, DAY)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("key", ["code", "message"])
def test_what_a_server_says_reaches_nobody_with_control_characters(key: str) -> None:
    hostile = "\x1b]0;owned\x07\x9b31m\u202eabc\r\n" + "x" * 5000
    body = json.dumps({"code": "NoTable", "message": "m", key: hostile}).encode()
    with server(say(400, body)) as (url, _), pytest.raises(GeographyError) as raised:
        OsrmTable(url, CLOSURES).matrix(POINTS, 50, DAY, DAY)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 1000


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        threading.Event().wait(0.05)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(300):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        threading.Event().wait(0.05)


def go_round(handler: BaseHTTPRequestHandler) -> None:
    say(302, b"", Location=handler.path)(handler)


@pytest.mark.parametrize("answer", [drip, drip_headers, go_round], ids=["body", "headers", "redirects in a circle"])
def test_a_server_without_end_is_left_in_time(answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
    # Each of these goes on for a quarter of a minute, and would then give another sentence.
    with server(answer) as (url, _), pytest.raises(GeographyError, match=r"timed out|refused"):
        OsrmTable(url, CLOSURES, timeout=0.5).matrix(POINTS, 50, DAY, DAY)


def test_a_server_that_takes_the_call_and_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(GeographyError, match="timed out"):
            OsrmTable(url, CLOSURES, timeout=0.5).matrix(POINTS, 50, DAY, DAY)


BASES = {
    "itself": ".",
    "the folder above": "..",
    "nothing": "",
    "a name of 5,000 letters": "x" * 5000,
    "a zero": "a\\u0000b",
    "above": "../base",
    "anywhere": "/etc/passwd",
    "an escape": "\\u001b[31m",
    "a folder": "folder",
    "a pipe": "pipe",
}


READING = ["scenario show", "scenario check", "scenario run", "ensemble", "first-days"]


@pytest.mark.parametrize(("what", "command"), crossed(list(BASES), READING))
def test_a_scenario_that_builds_on_nonsense_gives_one_sentence(
    what: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import os  # noqa: PLC0415

    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    file = tmp_path / "mine.toml"
    file.write_text(f'builds_on = "{BASES[what]}"\n{SPEC.removeprefix("members = 2")}', "utf-8")
    line = door_cases.line_of(command, operation=BASE, scenario=file, spec=file, out=tmp_path / "out")
    assert run_here(*line) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert 1 <= len(said.strip().splitlines()) <= 4, said


def test_scenarios_that_build_on_each_other_without_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1500):
        (tmp_path / f"s{number}.toml").write_text(f'builds_on = "s{number + 1}"\n', "utf-8")
    (tmp_path / "s1500.toml").write_text('[changes.c]\nkind = "needs"\ntimes = 1\n', "utf-8")
    (tmp_path / "round.toml").write_text('builds_on = "about"\n', "utf-8")
    (tmp_path / "about.toml").write_text('builds_on = "round"\n', "utf-8")
    for name in ("s0", "round"):
        assert run_here("scenario", "show", tmp_path / f"{name}.toml") == 2
        assert len(capsys.readouterr().err.strip().splitlines()) <= 3
