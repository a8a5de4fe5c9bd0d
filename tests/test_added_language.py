"""A language that somebody adds costs no code: a folder of texts beside the package, named by `LOGISTICS_LANGUAGES`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from babel import Locale

import logistics
from logistics.analysis.scenarios.toml import toml_lines
from tests.support.bad_tables import BASE as OPERATION

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

PORTUGUESE = Path(logistics.__file__).parent / "core" / "language" / "pt"
#: Around every text of the added language, so that what is not said in it stands out.
OPEN, CLOSE = "\u27e6", "\u27e7"


def added_language(folder: Path) -> Path:
    """Write the language `xx` into a folder: the texts of Portuguese, marked; its locale is that of Portugal."""
    (folder / "xx").mkdir(parents=True)
    for file in PORTUGUESE.glob("*.toml"):
        told = tomllib.loads(file.read_text("utf-8"))
        if file.name == "language.toml":
            written = file.read_text("utf-8").replace("pt_BR", "pt_PT").replace("Português", "Xis")
        else:
            marked = {
                key: "|".join(f"{OPEN}{part}{CLOSE}" for part in _columns(key, words)) for key, words in told.items()
            }
            written = "\n".join(toml_lines(marked)) + "\n"
        (folder / "xx" / file.name).write_text(written, "utf-8")
    return folder


def _columns(key: str, words: str) -> list[str]:
    """Give the parts of a text that are written apart: heads of columns, forms of a unit."""
    return words.split("|") if key.endswith(("_head", "_head_public")) or key.startswith("unit_") else [words]


def logistics_of(languages: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, which finds the languages anew."""
    return in_a_process(languages, "from logistics.cli import main; main()", *arguments)


def in_a_process(languages: Path, code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, which finds the languages anew."""
    environment = {**os.environ, "LOGISTICS_LANGUAGES": str(languages), "PYTHONUTF8": "1"}
    line = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(line, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return added_language(tmp_path_factory.mktemp("languages"))


@pytest.fixture(scope="module")
def run(languages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan the small operation, whose water has a name in the added language."""
    folder = tmp_path_factory.mktemp("run")
    case = folder / "case"
    case.mkdir()
    for file in OPERATION.iterdir():
        (case / file.name).write_bytes(file.read_bytes())
    items = pd.read_csv(case / "items.csv", dtype=str, keep_default_na=False)
    items["name_xx"] = [
        f"{OPEN}{name}{CLOSE}" if item == "drinking_water" else ""
        for item, name in zip(items["item_id"], items["name_en"], strict=True)
    ]
    items.to_csv(case / "items.csv", index=False)
    planned = logistics_of(languages, "plan", case, "--out", folder / "run", "--gap", 1, "--papers", "none")
    assert planned.returncode == 0, planned.stderr
    return folder / "run"


def test_tables_written_in_the_added_language_are_read_as_the_same_operation(languages: Path, tmp_path: Path) -> None:
    """Names of a file, of columns, words and months; what is not in the language is as in English."""
    (languages / "xx" / "table_words.toml").write_text(
        'letters = "ç"\n[tables]\nclosures = ["fechos"]\n[columns]\nfrom_place = ["de xis"]\n'
        '[columns_of.closures]\nfrom_date = ["dia um"]\n[values.mode]\nwalk = ["xisando"]\n'
        '[cycles]\nevery = ["xis a xis"]\ndays = ["sóis"]\n[dates]\nfillers = ["xis"]\n',
        "utf-8",
    )
    plain, written = tmp_path / "plain", tmp_path / "written"
    for folder in (plain, written):
        folder.mkdir()
        for file in OPERATION.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    closures = pd.read_csv(plain / "closures.csv", dtype=str, keep_default_na=False)
    (written / "closures.csv").unlink()
    months = Locale.parse("pt_PT").months["format"]["wide"]
    days = closures["from_date"].map(lambda day: f"{int(day[8:])} xis {months[int(day[5:7])]} xis {day[:4]}")
    closures = closures.assign(from_date=days).rename(columns={"from_place": "De Xis", "from_date": "DIA UM"})
    closures.to_csv(written / "Fechos.csv", index=False)
    itinerary = (plain / "itinerary.csv").read_text("utf-8")
    (written / "itinerary.csv").write_text(itinerary.replace(",walk,", ",Xisando,"), "utf-8")
    standards = (plain / "standards.csv").read_text("utf-8")
    (written / "standards.csv").write_text(re.sub(r"(\d+) days", r"xis a xis \1 sóis", standards), "utf-8")
    code = "import sys; from logistics import load; print(*(load(folder).sha256 for folder in sys.argv[1:]))"
    done = in_a_process(languages, code, plain, written)
    assert done.returncode == 0, done.stderr
    hashes = done.stdout.split()
    assert len(hashes) == 2
    assert hashes[0] == hashes[1]


SHOWN = ["--as-of", "2018-11-20", "--lang", "xx"]


@pytest.fixture(scope="module")
def exported(run: Path, languages: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give a function that exports the run for an audience, once; the folder it made."""
    home = tmp_path_factory.mktemp("exported")

    @cache
    def export(audience: str) -> Path:
        made = logistics_of(languages, "export", run, "--audience", audience, "--out", home / audience, *SHOWN)
        assert made.returncode == 0, made.stderr
        return home / audience

    return export


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_all_that_others_read_is_in_the_added_language(
    run: Path, languages: Path, exported: Callable[[str], Path], audience: str, tmp_path: Path
) -> None:
    for line in (exported(audience) / "README.md").read_text("utf-8").splitlines():
        assert not line or line.endswith(CLOSE), line
    drawn = logistics_of(languages, "map", run, "--audience", audience, "--out", tmp_path / "map.html", *SHOWN)
    assert drawn.returncode == 0, drawn.stderr
    page = (tmp_path / "map.html").read_text("utf-8")
    assert '<html lang="xx">' in page
    assert '<button type="button" data-language="2" lang="xx" aria-pressed="true">Xis</button>' in page
    names = Locale.parse("pt_PT")
    told = [*names.months["format"]["wide"].values(), *names.days["format"]["wide"].values()]
    calendar = {part for name in told for part in re.findall(r"[^\W\d_]+", name)}
    spoken = re.findall(r'<span lang="xx">(.*?)</span>', page)
    assert len(spoken) > 30
    # Beside texts there are dates and figures, and names of goods that have none in this language.
    for words in spoken:
        if OPEN not in words and words not in english_names(run):
            assert set(re.findall(r"[^\W\d_]{3,}", words.lower())) <= calendar, words
    assert "{" not in "".join(spoken)


def english_names(run: Path) -> set[str]:
    return set(pd.read_csv(run / "inputs" / "items.csv", dtype=str)["name_en"])


def test_names_of_goods_are_those_of_the_language_or_english(run: Path, exported: Callable[[str], Path]) -> None:
    table = pd.read_csv(exported("partner") / "coverage.csv", dtype=str, keep_default_na=False).iloc[1:]
    names = dict(zip(table["item_id"], table["item"], strict=True))
    assert names.pop("drinking_water").startswith(OPEN)
    assert names
    assert set(names.values()) <= english_names(run)


def test_what_a_language_lacks_is_refused_before_anything_is_computed(
    run: Path, languages: Path, tmp_path: Path
) -> None:
    for line in (
        ["check", run / "inputs"],
        ["map", run, "--audience", "coordinator", "--as-of", "2018-11-20", "--out", tmp_path / "map.html"],
    ):
        ended = logistics_of(languages, *line, "--lang", "xx")
        assert ended.returncode == 2
        assert OPEN in ended.stderr
        assert "en (English), es (Español)" in ended.stderr
        assert "Xis" in ended.stderr
    assert not (tmp_path / "map.html").exists()


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("page.toml", 'day = "Dia"\n', "language is missing"),
        ("page.toml", "day = \n", "page.toml"),
        ("language.toml", 'name = "Xis"\n', "language.toml"),
    ],
)
def test_a_file_that_is_not_whole_is_named(file: str, text: str, reason: str, run: Path, tmp_path: Path) -> None:
    broken = added_language(tmp_path / "languages")
    (broken / "xx" / file).write_text(text, "utf-8")
    ended = logistics_of(broken, "map", run, "--audience", "partner", "--out", tmp_path / "map.html", *SHOWN)
    assert ended.returncode == 2
    assert reason in ended.stderr
    assert str(broken / "xx" / file) in ended.stderr
    assert "Traceback" not in ended.stderr
