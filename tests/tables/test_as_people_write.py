"""Files as people have them: titles above, other marks and encodings, dates with the day first, names in Spanish."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from logistics.core.errors import TableError
from logistics.core.language import languages
from logistics.core.language.found import table_words
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.names import column_names, table_names, word_in
from logistics.inputs.tables.near import folded
from logistics.inputs.tables.schema import SETTINGS, SETTINGS_TABLE, TABLES
from tests.support.bad_tables import BASE
from tests.support.bad_tables.books import settings_rows, write_sheets
from tests.support.cases import forms
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

SHA256 = load_operation(BASE).sha256


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "case"))


def notices(path: Path) -> list[tuple[str, int, str]]:
    """Load an operation that says the same as the base; what was said of it."""
    operation = load_operation(path)
    assert operation.sha256 == SHA256
    return [(notice.file, notice.row, notice.code) for notice in operation.notices]


def errors(path: Path) -> list[tuple[int, str, str, str]]:
    with pytest.raises(TableError) as raised:
        load_operation(path)
    return [(problem.row, problem.column, problem.value, problem.code) for problem in raised.value.problems]


def rewrite(file: Path, change: Callable[[str], str | bytes]) -> None:
    written = change(file.read_text("utf-8"))
    file.write_bytes(written if isinstance(written, bytes) else written.encode())


def tabs(text: str, mark: str = "\t") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=mark, lineterminator="\r\n").writerows(csv.reader(io.StringIO(text, newline="")))
    return written.getvalue()


FORMS: dict[str, Callable[[str], str | bytes]] = {
    "sep=,": lambda text: "sep=,\r\n" + text.replace("\n", "\r\n"),
    "sep=;": lambda text: "sep=;\n" + tabs(text, ";"),
    "quoted sep and a mark": lambda text: ('\ufeff"sep=;"\r\n' + tabs(text, ";")).encode(),
    "CR only": lambda text: text.replace("\n", "\r"),
    "CR only, semicolons in a note": lambda text: tabs(text).replace("\r\n", "\r"),
    "tabs": tabs,
    "bars": lambda text: tabs(text, "|"),
    "UTF-16 with tabs, as Excel's Unicode text": lambda text: tabs(text).encode("utf-16"),
    "UTF-16, big end first": lambda text: ("\ufeff" + text).encode("utf-16-be"),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "all quoted": lambda text: '"' + text.strip().replace(",", '","').replace("\n", '"\n"') + '"\n',
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_text_file_is_read(case: Path, form: str) -> None:
    for name in ("stock", "shelters", "groups"):
        rewrite(case / f"{name}.csv", FORMS[form])
    assert notices(case) == []


def test_the_mark_is_found_from_the_names_not_from_notes(case: Path) -> None:
    semicolons = '"lot 7; shelf 3; ok; seen; signed; kept; a; b; c; d; e; f; g"'
    rewrite(case / "stock.csv", lambda text: text.replace("donation", semicolons).replace("\n", "\r"))
    assert load_operation(case).stock["notes"].tolist()[3] == semicolons.strip('"')


def test_a_line_break_in_a_cell_is_part_of_it(case: Path) -> None:
    rewrite(case / "stock.csv", lambda text: text.replace("donation", '"first line\nsecond line"'))
    rewrite(case / "stock.csv", lambda text: text.replace("blanket,300", "blanket,many"))
    assert errors(case) == [(6, "quantity", "many", "not_a_number")]  # the row a spreadsheet shows


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850", "mac_roman", "utf-16-le", "utf-16-be"])
def test_an_encoding_that_is_guessed_is_said(case: Path, encoding: str) -> None:
    rewrite(case / "items.csv", lambda text: text.encode(encoding))
    assert notices(case) == [("items.csv", 0, "guessed_encoding")]


@pytest.mark.parametrize("end", [".tsv", ".txt", ".CSV"])
def test_other_ends_of_a_file_name(case: Path, end: str) -> None:
    (case / "stock.csv").rename(case / f"Stock{end}")
    assert notices(case) == []


def test_a_text_beside_its_table_is_not_the_table(case: Path) -> None:
    (case / "stock.txt").write_text("what I heard on the telephone")
    assert notices(case) == [("stock.txt", 0, "extra_file")]


TITLES = {
    "a merged title": ["Stock report October 2018,,,,", ",,,,"],
    "many lines": [f"Line {number},,," for number in range(12)],
    "a date and a logo": ["Red Cross,,Tapachula,20/10/2018,", "", "Prepared by:,A. Person"],
    "groups of columns": ["Where,What,How much,,"],
}


@pytest.mark.parametrize("title", TITLES)
def test_titles_above_the_names_are_said_in_one_line(case: Path, title: str) -> None:
    rewrite(case / "stock.csv", lambda text: "\n".join([*TITLES[title], text]))
    assert notices(case) == [("stock.csv", len(TITLES[title]) + 1, "header_found")]


def test_names_in_two_rows_under_merged_cells(case: Path) -> None:
    rewrite(
        case / "stock.csv",
        lambda text: text.replace(
            "depot_id,item_id,quantity,available_from,notes",
            "depot_id,item_id,Goods,,notes\n,,quantity,available_from,",
        ),
    )
    assert notices(case) == []


@pytest.mark.parametrize(
    "tags",
    ["#org+code,#item?,#capacity,#date+start,#meta", "#org,#item,#capacity,#date+,", "#org+code,item,#cap,#date,"],
)
def test_a_malformed_row_of_tags_is_left_out_and_said(case: Path, tags: str) -> None:
    rewrite(case / "stock.csv", lambda text: text.replace("\n", f"\n{tags}\n", 1))
    assert notices(case) == [("stock.csv", 2, "broken_tags")]


def test_a_row_of_error_values_is_no_row_of_tags(case: Path) -> None:
    rewrite(case / "stock.csv", lambda text: text.replace("\n", "\n#REF!,#N/A,#NAME?,#VALUE!,#NULL!\n", 1))
    assert {code for _, _, _, code in errors(case)} == {"error_value"}


def test_a_table_without_names_is_one_problem(case: Path) -> None:
    rewrite(case / "stock.csv", lambda text: text.split("\n", 1)[1])
    assert [code for _, _, _, code in errors(case)] == ["unknown_header"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_hundred_rows_of_one_kind_are_one_problem(case: Path, lang: str, capfd: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"dep-huixtla,blanket,about {number},2018-10-20,\n" for number in range(100))
    rewrite(case / "stock.csv", lambda text: text + rows)
    assert run_here("check", case, "--lang", lang) == 2
    said = capfd.readouterr().err.splitlines()
    assert len(said) == 2
    assert "7-106" in said[0]
    assert "«about 0», «about 1», «about 2», «about 3», «about 4», …" in said[0]
    assert run_here("check", case, "--lang", lang, "--json") == 2
    problems = json.loads(capfd.readouterr().out)["problems"]
    assert [(problem["rows"], problem["count"]) for problem in problems] == [(list(range(7, 107)), 100)]


def test_columns_that_are_missing_are_one_problem(case: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (case / "stock.csv").write_text("depot_id,item_id\ndep-huixtla,blanket\n")
    assert run_here("check", case) == 2
    said = capfd.readouterr().err.splitlines()
    assert len(said) == 2
    assert "quantity, available_from" in said[0] or "available_from, quantity" in said[0]


ERROR_VALUES = [
    *("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#ref!", "# REF!", "Err:502", "########"),
    *("#¡REF!", "#N/D", "#¡DIV/0!", "#¿NOMBRE?", "#¡VALOR!", "#¡NUM!", "#¡NULO!", "#SPILL!", "#¡DESBORDAMIENTO!"),
]


@pytest.mark.parametrize("value", ERROR_VALUES)
def test_an_error_value_is_never_a_text(case: Path, value: str) -> None:
    rewrite(case / "groups.csv", lambda text: text.replace("Main column", value))
    rewrite(case / "shelters.csv", lambda text: text.replace("shelter,,", f"{value},,"))
    assert errors(case) == [(2, "name", value, "error_value"), (2, "kind", value, "error_value")]


@pytest.mark.parametrize("text", ["#1", "#Team", "Total Relief", "Err", "#todos juntos"])
def test_texts_that_look_a_little_like_it_are_texts(case: Path, text: str) -> None:
    rewrite(case / "groups.csv", lambda table: table.replace("Main column", text))
    assert load_operation(case).groups["name"].iloc[0] == text


@pytest.mark.parametrize(
    "row",
    [
        "TOTAL,,34300,,",
        "Total:,,,,",
        ",,34300,,",
        ',,"34,300",,Suma',
        "Subtotal,,99,,",
        "dep-huixtla,Gran total,1,2018-10-20,",
    ],
)
def test_a_row_that_adds_up_others_is_one_error(case: Path, row: str) -> None:
    rewrite(case / "stock.csv", lambda text: f"{text}{row}\n")
    assert [(at, code) for at, _, _, code in errors(case)] == [(7, "total_row")]


def put_dates(case: Path, first: str, second: str) -> None:
    lines = (case / "closures.csv").read_text("utf-8").splitlines()
    row = "huixtla,escuintla,2018-10-22,2018-10-22,fog"
    assert lines[1] == row
    rows = [f"huixtla,escuintla,{date},2018-12-31,fog" for date in (first, second)]
    (case / "closures.csv").write_text("\n".join([lines[0], *rows]) + "\n", "utf-8")


def dates_of(case: Path) -> list[str]:
    return load_operation(case).closures["from_date"].dt.strftime("%Y-%m-%d").tolist()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("05/10/2018", "28/10/2018"), ("10/05/2018", "10/28/2018"), ("5/10/2018", "28/10/2018")),
        *(("05.10.2018", "28.10.2018"), ("5 oct 2018", "28 de octubre de 2018"), ("5-oct-18", "28-oct-18")),
        *(("Oct 5, 2018", "October 28, 2018"), ("viernes 5 de octubre de 2018", "2018-10-28")),
        *(("2018/10/05", "2018/10/28"), ("05-10-18", "28-10-2018")),
        *(("05/10/18", "28/10/18"), ("5 OCT. 2018", "28 Octubre 2018")),
    ],
)  # fmt: skip
def test_dates_that_can_be_read_in_one_way_are_read_and_said(case: Path, first: str, second: str) -> None:
    put_dates(case, first.replace(",", ""), second.replace(",", ""))
    assert dates_of(case) == ["2018-10-05", "2018-10-28"]
    assert [notice.code for notice in load_operation(case).notices if notice.severity == "notice"] == ["dates_read"]


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("05/10/2018", "06/10/2018", {"ambiguous_date"}),
        ("05/10/2018", "2018-10-28", {"ambiguous_date"}),
        ("28/10/2018", "10/28/2018", {"mixed_dates"}),
        ("18-10-05", "18-10-06", {"ambiguous_date"}),
        ("31/02/2018", "28/10/2018", {"not_a_date"}),
        ("28 oct", "octubre de 2018", {"not_a_date"}),
        ("43378", "43401", {"date_number"}),
    ],
)
def test_dates_that_can_be_read_in_several_ways_are_asked(case: Path, first: str, second: str, codes: set[str]) -> None:
    put_dates(case, first, second)
    assert {code for _, _, _, code in errors(case) if code not in {"dates_read", "outside_horizon"}} == codes


def test_a_date_that_is_the_same_either_way_is_read(case: Path) -> None:
    put_dates(case, "10/10/2018", "2018-10-28")
    assert dates_of(case) == ["2018-10-10", "2018-10-28"]


def test_places_are_known_by_name_where_one_fits(case: Path) -> None:
    rewrite(case / "itinerary.csv", lambda text: text.replace(",ciudad-hidalgo,", ",CIUDAD HIDALGO,"))
    rewrite(case / "depots.csv", lambda text: text.replace(",tapachula,", ',"Tapachula, Chiapas",'))
    rewrite(case / "closures.csv", lambda text: text.replace("escuintla", "Escuintla"))
    codes = {code for _, _, code in notices(case)}
    assert codes == {"place_by_name"}


def spanish(tables: dict[str, forms.Rows]) -> dict[str, forms.Rows]:
    words = {"mode": "mode", "body": "body", "per": "per", "age_sex_group": "everyone"}
    translated = {}
    for name, rows in tables.items():
        header = rows[0]
        body = [
            [
                word_in(cell, words[column], "es") if column in words else cell
                for column, cell in zip(header, row, strict=True)
            ]
            for row in rows[1:]
        ]
        translated[table_names(name, "es")[0].capitalize()] = [
            [column_names(name, cell, "es")[0] for cell in header],
            *body,
        ]
    return translated


def test_spanish_names_and_words_say_the_same_in_files(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    forms.write_csv(folder, spanish(forms.base_tables()))
    rewrite(folder / "operation.toml", lambda text: text.replace("start_date", "fecha_inicio"))
    (folder / "operation.toml").rename(folder / "Operación.toml")
    assert notices(folder) == []


def test_spanish_names_and_words_say_the_same_in_a_workbook(tmp_path: Path) -> None:
    settings = [
        [column_names(SETTINGS_TABLE, key, "es")[0] if key in SETTINGS else key, value]
        for key, value in settings_rows(BASE / "operation.toml")
    ]
    settings[0] = ["Ajuste", "Valor"]
    file = write_sheets(tmp_path / "caso.xlsx", [*spanish(forms.base_tables()).items(), ("OPERACION", settings)])
    assert notices(file) == []


#: The languages that tables are written in besides English.
READ = [lang for lang in languages() if "tables" in table_words(lang)]


@pytest.mark.parametrize("lang", READ)
@pytest.mark.parametrize("table", [*TABLES, SETTINGS_TABLE])
def test_no_name_of_a_language_stands_for_two_things(table: str, lang: str) -> None:
    columns = [column.name for column in TABLES[table].columns] if table in TABLES else list(SETTINGS)
    names = [{folded(name) for name in (column, *column_names(table, column, lang))} for column in columns]
    assert all(column_names(table, column, lang) for column in columns)
    assert sum(map(len, names)) == len(set().union(*names))


@pytest.mark.parametrize("lang", READ)
def test_no_name_of_a_language_stands_for_two_tables(lang: str) -> None:
    names = [name for table in (*TABLES, SETTINGS_TABLE) for name in (table, *table_names(table, lang))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lang", READ)
def test_a_language_names_nothing_that_is_not_there(lang: str) -> None:
    told = table_words(lang)
    assert set(told["tables"]) == {*TABLES, SETTINGS_TABLE}
    assert set(told["settings"]) <= set(SETTINGS)
    of_tables = {name: {column.name for column in table.columns} for name, table in TABLES.items()}
    assert set(told["columns_of"]) <= set(of_tables)
    assert all(set(own) <= of_tables[name] for name, own in told["columns_of"].items())
    assert set(told["columns"]) <= set().union(*of_tables.values()) | {"key", "value"}


def test_a_hidden_row_is_never_planned_in_silence(tmp_path: Path) -> None:
    file = forms.write_workbook(tmp_path / "case.xlsx", forms.base_tables(), [*forms.base_tables(), "operation"])
    book = openpyxl.load_workbook(file)
    book["stock"].row_dimensions[4].hidden = True
    book["itinerary"].auto_filter.ref = "A1:G7"
    book.save(file)
    assert [(row, code) for row, _, _, code in errors(file)] == [(4, "hidden_row")]


@pytest.mark.parametrize("table", sorted(forms.base_tables()))
def test_a_table_that_only_has_what_may_be_blank_is_no_end(case: Path, table: str) -> None:
    optional = [column.name for column in TABLES[table].columns if column.optional][:1] or ["name"]
    names = [*optional, TABLES[table].columns[-1].name]
    (case / f"{table}.csv").write_text(",".join(names) + "\n" + "x,x\nx,x\n,\n,\nTotal,\n", "utf-8")
    assert "missing_column" in {code for _, _, _, code in errors(case)} | {"unknown_header"}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_problems_name_spanish_columns_as_the_sheet_does(
    tmp_path: Path, lang: str, capfd: pytest.CaptureFixture[str]
) -> None:
    tables = spanish(forms.base_tables())
    tables["Grupos"][1][2] = "muchas"
    forms.write_csv(tmp_path / "case", tables)
    assert run_here("check", tmp_path / "case", "--lang", lang) == 2
    assert "personas (headcount): «muchas»" in capfd.readouterr().err
