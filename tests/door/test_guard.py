"""Whatever happens to a command, a person reads a sentence, and never a traceback."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from logistics.cli.guard import ending_of
from logistics.cli.language import asked_language, without_language
from tests.support.bad_tables import BASE
from tests.support.cases import door_cases
from tests.support.run_command import run_here
from tests.support.thorough import THOROUGH, crossed

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

#: What commands end with: done, a check failed, bad input, stopped early, the machine gave up.
FORESEEN = {0, 1, 2, 3, 4}
COMMANDS = sorted(door_cases.commands())


def is_clean(said: str) -> bool:
    return not any(word in said for word in ("Traceback", "Exception ignored", "Error [Errno", 'File "'))


# --- Streams and locales


@pytest.mark.parametrize(
    ("redirection", "code", "lang"),
    [(">/dev/full", 4, "es"), (">&-", 4, "en"), ("<&- 2>&-", 0, "es"), ("2>/dev/full", 0, "en"), (">&- 2>&-", 4, "es")],
)
def test_a_stream_that_is_full_or_closed(redirection: str, code: int, lang: str) -> None:
    line = f"{door_cases.COMMAND} check {BASE} --lang {lang} {redirection}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert is_clean(done.stderr)
    if code and "2>" not in redirection:
        assert done.stderr.startswith("Error: " + ("No se pudo imprimir" if lang == "es" else "The result could not"))


def test_a_pipe_that_ends_early_ends_the_command_with_a_sentence() -> None:
    line = f"set -o pipefail; {door_cases.COMMAND} needs {BASE} --json | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert is_clean(done.stderr)
    assert done.returncode in {0, 4}


@pytest.mark.parametrize("encoding", ["ascii:strict", "cp437"])
def test_letters_a_terminal_lacks_are_written_in_plain_ones(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = door_cases.run_apart("check", BASE, "--lang", "es", env=environment, text=False)
    assert done.returncode == 0
    told = done.stdout.decode(encoding.split(":", maxsplit=1)[0])
    assert ("días" if not encoding.startswith("ascii") else "dias") in told
    assert is_clean(done.stderr.decode("latin-1"))


def test_a_locale_without_letters(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = door_cases.run_apart("check", tmp_path / "niñas", "--lang", "es", env=environment)
    assert done.returncode == 2
    assert is_clean(done.stderr)


def test_json_is_whole_in_any_encoding() -> None:
    import json  # noqa: PLC0415

    told = {}
    for encoding in ("ascii", "utf-8"):
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        done = door_cases.run_apart("locate", "Juchitán", "--json", env=environment, text=False)
        told[encoding] = json.loads(done.stdout.decode(encoding))
    assert told["ascii"] == told["utf-8"]
    assert any("á" in place["name"] for place in told["ascii"])


# --- Ctrl-C, memory


def ended(process: subprocess.Popen[str]) -> bool:
    """Wait a moment for the end of a process, without taking the processor from it; whether it ended."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(0.005)
    return process.returncode is not None


@pytest.mark.parametrize("part", ["numpy", "pyarrow", "ortools"])
def test_an_interrupt_while_the_program_loads(part: str, tmp_path: Path) -> None:
    line = [door_cases.COMMAND, "plan", str(tmp_path / "nowhere"), "--out", str(tmp_path / "run"), "--lang", "es"]
    with subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        maps = Path(f"/proc/{process.pid}/maps")
        # Nothing is said while the program loads: what it has loaded is all there is to see.
        while not ended(process) and f"/{part}/" not in maps.read_text("utf-8", errors="replace"):
            pass
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]
    assert is_clean(said)
    assert process.returncode == 130
    assert said.startswith("Interrumpido")


def test_too_little_memory_is_said(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (300_000_000, 300_000_000))

    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = door_cases.run_apart("check", BASE, preexec_fn=limit, env=environment)
    assert is_clean(done.stderr)
    assert done.returncode != 0


# --- What is named


#: Names by what is strange in them.
STRANGE = {"long": "n" * 300, "zero": "a\0b", "surrogate": "\udce9", "absent": "nowhere"}


@pytest.mark.parametrize(("name", "kind"), crossed(COMMANDS, list(STRANGE)))
def test_a_strange_name_where_a_file_is_expected(
    kind: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    what = STRANGE[kind]
    monkeypatch.chdir(tmp_path)
    paths = dict.fromkeys(("operation", "run", "runs", "paths", "spec", "scenario", "folder", "keep"), what)
    line = door_cases.line_of(name, **{**paths, "out": "out", "name": what, "as_of": "2018-12-01"})
    if name in {"init", "locate", "scenario list", "compare"}:
        line += [what] if name == "compare" else []
    code = run_here(*line, "--lang", "es")
    said = capsys.readouterr()
    assert code in FORESEEN
    assert is_clean(said.err)
    assert code == 0 or said.err.strip() or name == "locate"


@pytest.mark.parametrize(("name", "make"), crossed(COMMANDS, [os.mkfifo, Path.mkdir, Path.touch]))
def test_something_else_where_a_file_is_expected(
    make: Callable[[Path], None], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "odd.xlsx"
    make(odd)
    paths = dict.fromkeys(("operation", "run", "runs", "paths", "spec", "scenario", "keep"), odd)
    line = door_cases.line_of(name, **paths, folder=tmp_path / "made", out=tmp_path / "out", as_of="2018-12-01")
    line += [str(odd)] if name == "compare" else []
    code = run_here(*line)
    assert code in FORESEEN
    assert is_clean(capsys.readouterr().err)


def options_of(kind: str) -> list[tuple[str, str]]:
    """List the options of all commands that take a kind of value."""
    return [
        (name, param.opts[0])
        for name, command in door_cases.commands().items()
        for param in command.params
        if param.param_type_name == "option" and getattr(param.type_descriptor, kind)
    ]


#: Days that no operation has.
NO_DAYS = ["0001-01-01", "9999-12-31", "1989-12-31", "2018-02-30", "hoy", "", "20181020"]


@pytest.mark.parametrize(("taken", "day"), crossed(options_of("is_datetime"), NO_DAYS))
def test_a_day_no_operation_has(day: str, taken: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    name, option = taken
    assert run_here(*door_cases.line_of(name), option, day, "--lang", "es") == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Error: {option} debe ser un día")


@pytest.mark.parametrize(("taken", "value"), crossed(options_of("is_ranged"), ["-1", "x", "", "1e400", "nan"]))
def test_a_number_no_option_takes(value: str, taken: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    name, option = taken
    assert run_here(*door_cases.line_of(name), option, value, "--lang", "es") in {2, 1}
    assert is_clean(capsys.readouterr().err)


# --- Damaged run folders

#: Commands that read a run folder, and what of it is damaged.
READING = ["verify", "sheets", "export", "compare"]
#: Those that may solve for long where what is damaged is nothing they read.
SOLVING = ["map", "rerun", "explain", "values", "asks", "plan"]
FILES = [
    *("plan.json", "run.json", "drops.csv", "allocation.csv", "trips.csv", "trip_stops.csv", "trip_loads.csv"),
    *("coverage.csv", "stock_levels.csv", "routes.csv", "inputs/groups.csv", "inputs/operation.toml"),
]


def cut(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def swap_in_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": cut,
    "empty": lambda file: file.write_bytes(b""),
    "no text": lambda file: file.write_bytes(b"\xff\xfe\x00" * 50),
    "deep": lambda file: file.write_bytes(b"[" * 100_000),
    "another table": lambda file: file.write_bytes(b"a,b\n1,2\n"),
    "another value": lambda file: file.write_bytes(b"null"),
    "gone": Path.unlink,
    "pipe": swap_in_pipe,
}


def damaged() -> list[tuple[str, str]]:
    """Pair each file with some damages, on a commit with one; the one that every command reads first with all."""
    kinds = list(DAMAGES)
    steps = (0, 3) if THOROUGH else (0,)
    by_turns = [(file, kinds[(at + step) % len(kinds)]) for at, file in enumerate(FILES) for step in steps]
    return sorted({*by_turns, *((file, kind) for file in FILES[: 1 + THOROUGH] for kind in kinds)})


def reading(file: str, damage: str) -> list[str]:
    """Name the commands to try: the quick ones, and of those that solve one by turns; all with half a `plan.json`."""
    at = (FILES.index(file) + list(DAMAGES).index(damage)) % len(SOLVING)
    if (file, damage) == ("plan.json", "cut"):
        return READING + SOLVING
    # What stands in the other files they would read alike.
    return READING + [SOLVING[at]] * (file in FILES[:2])


@pytest.mark.parametrize(("file", "damage"), damaged())
def test_a_damaged_run_folder_is_named_by_every_command_that_reads_it(
    damage: str, file: str, run_of_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Path(shutil.copytree(run_of_base, tmp_path / "run"))
    DAMAGES[damage](run / file)
    operation = run_of_base.with_name("operation")
    for number, name in enumerate(reading(file, damage)):
        out = tmp_path / (f"{number}.html" if name == "map" else str(number))
        line = door_cases.line_of(name, operation=operation, run=run, runs=run, paths=run, out=out, as_of="2018-12-01")
        line += [str(run_of_base)] if name == "compare" else ["--keep", str(run)] if name == "plan" else []
        code = run_here(*line, "--lang", "es")
        said = capsys.readouterr().err
        assert code in FORESEEN, (name, said)
        assert is_clean(said), (name, said)


@pytest.fixture(scope="module")
def ensemble(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a specification and an ensemble of one member."""
    home = tmp_path_factory.mktemp("ensemble")
    spec = 'members = 1\n[changes.c]\nkind = "needs"\ntimes = { least = 0.9, most = 1.1 }\n'
    (home / "spec.toml").write_text(spec, "utf-8")
    assert run_here("ensemble", BASE, home / "spec.toml", "--out", home / "out") == 0
    return home


@pytest.mark.parametrize("damage", ["cut", "empty", "no text", "another table", "pipe", "gone"])
def test_a_damaged_member_of_an_ensemble_is_named_or_made_again(
    damage: str, ensemble: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ensemble, tmp_path, dirs_exist_ok=True)
    DAMAGES[damage](tmp_path / "out" / "members" / "0001.parquet")
    code = run_here("ensemble", BASE, tmp_path / "spec.toml", "--out", tmp_path / "out", "--lang", "es")
    said = capsys.readouterr().err
    assert code in {0, 2}
    assert is_clean(said)
    assert code == 0 or "0001.parquet" in said


# --- What nobody foresaw


def test_a_fault_of_the_program_gives_a_report_that_holds_nothing_of_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    told = "Familia Pérez, 14.90250 -92.26030"
    monkeypatch.setattr(sys, "argv", ["logistics", "plan", f"/home/{told}/case", f"--out={told}", "--lang", "es"])
    try:
        raise KeyError(told) from ValueError(told)  # noqa: TRY301
    except KeyError as error:
        ending = ending_of(error, "es")
    assert ending.code == 70
    [report] = tmp_path.iterdir()
    assert str(report) in ending.lines[0]
    assert ending.lines[0].startswith("Error: Esto no debió ocurrir")
    written = report.read_text("utf-8")
    for part in (*told.replace(",", "").split(), str(Path(__file__).parent)):
        assert part not in written
    assert "KeyError" in written
    assert "ValueError" in written
    assert "test_guard.py" in written
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_report_that_cannot_be_written_is_no_further_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/nowhere")
    assert ending_of(KeyError("x"), "en").lines[0].endswith("No report could be written.")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("number", sorted(set(map(int, __import__("errno").errorcode))))
def test_every_refusal_of_the_system_is_a_sentence(number: int, lang: str) -> None:
    ending = ending_of(OSError(number, os.strerror(number), "here/groups.csv"), lang)  # type: ignore[arg-type]
    assert len(ending.lines) == 1
    assert ending.code in FORESEEN
    assert "[Errno" not in ending.lines[0]


def test_the_language_is_known_before_anything_is_loaded() -> None:
    assert asked_language(["logistics", "plan", "--lang", "es"]) == "es"
    assert asked_language(["logistics", "--lang=es"]) == "es"
    assert asked_language(["logistics", "--lang"]) == "en"
    assert asked_language(["logistics", "--lang", "fr"]) == "en"
    assert without_language(["--lang", "es", "plan", "--lang=en", "x"]) == ["plan", "x"]


def test_the_door_loads_nothing_heavy() -> None:
    code = "import sys, logistics.cli; print(sorted({'pandas', 'numpy', 'typer', 'ortools'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_no_tables() -> None:
    code = (
        "import sys; sys.argv = ['logistics', '--help']\n"
        "from logistics.cli import run\n"
        "try: run()\nexcept SystemExit: print(sorted({'pandas', 'numpy', 'ortools'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
