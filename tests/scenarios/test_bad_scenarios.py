"""What is wrong in a scenario is said all at once: file, row, key, value, and what to do, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import logistics.analysis.scenarios
from logistics.core.errors import TableError
from logistics.core.language import SIDE_BY_SIDE, catalog
from logistics.inputs.tables.describe import describe
from tests.support.cases.scenario_cases import BASE, after, write
from tests.support.run_command import run_here

#: What stands in a file, and what is said of it: row, key, value, code.
BAD: dict[str, tuple[str, list[tuple[int, str, str, str]]]] = {
    "not toml": ("changes = [", [(0, "", "", "bad_toml")]),
    "nothing": ('name_en = "Nothing"', [(0, "changes", "", "no_changes")]),
    "key on top": ("chnages = 1", [(1, "chnages", "1", "unknown_key")]),
    "name no text": ('name_en = 5\n[changes.c]\nkind = "budget"\nusd = 1', [(1, "name_en", "5", "bad_setting")]),
    "changes no section": ("changes = 3", [(1, "changes", "3", "not_a_change")]),
    "change no section": ("[changes]\nmore = 3", [(2, "changes.more", "3", "not_a_change")]),
    "change name": ('[changes."a b"]\nkind = "budget"\nusd = 1', [(0, "changes.a b", "a b", "bad_change_name")]),
    "base missing": ('builds_on = "other"', [(1, "builds_on", "other", "no_such_base")]),
    "base no name": ('builds_on = "."', [(1, "builds_on", ".", "bad_base")]),
    "base itself": ('builds_on = "what-if"', [(1, "builds_on", "what-if", "builds_on_itself")]),
    "kind": ('[changes.c]\nkind = "headcuont"\ntimes = 2', [(2, "changes.c.kind", "headcuont", "unknown_kind")]),
    "no kind": ("[changes.c]\ntimes = 2", [(1, "changes.c.kind", "", "unknown_kind")]),
    "key": ('[changes.c]\nkind = "prices"\ntime = 2', [
        (3, "changes.c.time", "2", "unknown_key"), (1, "changes.c.times", "", "missing_key"),
    ]),
    "number": ('[changes.c]\nkind = "prices"\ntimes = "twice"', [(3, "changes.c.times", "twice", "not_a_number")]),
    "below zero": ('[changes.c]\nkind = "prices"\ntimes = -1', [(3, "changes.c.times", "-1", "out_of_range")]),
    "infinite": ('[changes.c]\nkind = "prices"\ntimes = inf', [(3, "changes.c.times", "inf", "not_a_number")]),
    "list": ('[changes.c]\nkind = "prices"\ntimes = [[1]]', [(3, "changes.c.times", "", "bad_setting")]),
    "date": ('[changes.c]\nkind = "fleet_lost"\nfrom = "1 Nov"', [(3, "changes.c.from", "1 Nov", "not_a_date")]),
    "item": ('[changes.c]\nkind = "prices"\nitem = "drinking-water"\ntimes = 2', [
        (3, "changes.c.item", "drinking-water", "unknown_id"),
    ]),
    "both": ('[changes.c]\nkind = "budget"\ntimes = 2\nusd = 1', [(1, "changes.c", "c", "one_of")]),
    "neither": ('[changes.c]\nkind = "depot"\ndepot = "dep-huixtla"', [(1, "changes.c", "c", "some_of")]),
    "dates": ('[changes.c]\nkind = "headcount"\ntimes = 2\nfrom = 2018-10-23\nuntil = 2018-10-22', [
        (5, "changes.c.until", "2018-10-22", "dates_reversed"),
    ]),
    "stops": ('[changes.c]\nkind = "route"\ngroup = "rear"\nfrom = 2018-10-23\nstops = "huixtla"', [
        (5, "changes.c.stops", "", "bad_stops"),
    ]),
    "nights": (('[changes.c]\nkind = "route"\ngroup = "rear"\nfrom = 2018-10-23\n'
               'stops = [{ place = "huixtla" }, { place = "escuitla" }]'), [
        (5, "changes.c.stops[1].nights", "", "missing_key"),
        (5, "changes.c.stops[2].place", "escuitla", "unknown_id"),
    ]),
    "route too long": (('[changes.c]\nkind = "route"\ngroup = "rear"\nfrom = 2018-10-23\n'
                       'stops = [{ place = "huixtla", nights = 9 }, { place = "escuintla" }]'), [
        (5, "changes.c.stops[2].nights", "", "route_after_end"),
    ]),
    "not there": ('[changes.c]\nkind = "arrivals"\ngroup = "rear"\nfrom = 2018-12-01\ndays = 1', [
        (4, "changes.c.from", "2018-12-01", "group_not_there"),
    ]),
    "too short": ('[changes.c]\nkind = "arrivals"\ngroup = "main"\nfrom = 2018-10-24\ndays = -2', [
        (5, "changes.c.days", "-2", "stay_too_short"),
    ]),
    "share": (('[changes.c]\nkind = "split"\ngroup = "main"\nshare = 0\nnew_group = "x"\nfrom = 2018-10-22\n'
              'stops = [{ place = "huixtla" }]'), [(4, "changes.c.share", "0", "nobody_left")]),
    "taken": (('[changes.c]\nkind = "split"\ngroup = "main"\nshare = 0.5\nnew_group = "rear"\nfrom = 2018-10-22\n'
              'stops = [{ place = "huixtla" }]'), [(5, "changes.c.new_group", "rear", "id_taken")]),
    "no road": (('[changes.c]\nkind = "road_closed"\nfrom_place = "tapachula"\nto_place = "puebla"\n'
                "from = 2018-10-22\nuntil = 2018-10-22"), [(4, "changes.c.to_place", "puebla", "no_such_road")]),
    "closes early": ('[changes.c]\nkind = "depot"\ndepot = "dep-huixtla"\ncloses = 2018-10-01', [
        (4, "changes.c.closes", "2018-10-01", "closes_before_it_opens"),
    ]),
    "not together": ('[changes.c]\nkind = "fleet_lost"\ndepot = "dep-huixtla"\nvehicle = "tanker"', [
        (4, "changes.c.vehicle", "tanker", "nothing_fits"),
    ]),
    "setting": ('[changes.c]\nkind = "setting"\nkey = "drive_by_night"\nvalue = true', [
        (3, "changes.c.key", "drive_by_night", "unknown_setting"),
    ]),
    "what comes of it": ('[changes.c]\nkind = "setting"\nkey = "end_date"\nvalue = 2018-10-01', [
        (3, "end_date", "2018-10-01", "end_before_start"),
    ]),
}  # fmt: skip
#: Codes that are said of runs and ensembles, not of scenarios: test_runs.py and test_ensemble.py.
OF_RUNS = {
    *("run_without_inputs", "not_changed_from", "other_effort", "not_alone", "no_such_scenario"),
    *("bad_members", "bad_seed", "bad_design", "bad_distribution", "nothing_uncertain", "other_ensemble"),
    *("unknown_distribution", "unwritable", "cluster_gone", "cluster_not_installed", "cluster_no_answer"),
    "too_many_bases",  # tests/door/test_servers.py
    "builds_on_outside",  # tests/scenarios/test_outside.py
    "ensemble_in_use",  # tests/whole/test_places.py
    *("cluster_no_worker", "cluster_without_package", "cluster_versions"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_fault_is_said_where_it_is(name: str, tmp_path: Path) -> None:
    text, expected = BAD[name]
    with pytest.raises(TableError) as raised:
        after(tmp_path, text)
    found = [(problem.row, problem.column, problem.value, problem.code) for problem in raised.value.problems]
    assert sorted(found) == sorted(expected)
    for problem in raised.value.problems:
        assert problem.file.startswith("what-if")
        assert all(all(describe(problem, lang)) for lang in SIDE_BY_SIDE)
        assert "{" not in describe(problem, "es")[0]


def test_every_text_is_used_and_every_code_has_one() -> None:
    sources = Path(logistics.analysis.scenarios.__file__).parent.glob("*.py")
    used = set(re.findall(r'"([a-z_]+)"', "\n".join(path.read_text("utf-8") for path in sources)))
    codes = {key.split(".")[0] for key in catalog("changes", SIDE_BY_SIDE[0])}
    assert codes <= used
    assert codes - OF_RUNS <= {code for _, expected in BAD.values() for _, _, _, code in expected}
    assert set(catalog("changes", SIDE_BY_SIDE[0])) == {
        f"{code}.{part}" for code in codes for part in ("message", "cure")
    }


def test_all_faults_of_all_files_come_at_once_and_follow_from_none(tmp_path: Path) -> None:
    write(tmp_path, '[changes.a]\nkind = "prices"\ntimes = "x"', "first")
    text = """builds_on = "first"
[changes.b]
kind = "split"
group = "main"
share = "half"
new_group = "side"
from = 2018-10-22
stops = [{ place = "huixtla" }]
[changes.c]
kind = "headcount"
group = "side"
times = 2
[changes.d]
kind = "fleet_lost"
depot = "dep-huitxla"
"""
    with pytest.raises(TableError) as raised:
        after(tmp_path, text)
    # The group "side" is missing only because of the fault before: nothing is said of it.
    assert [(problem.file, problem.row, problem.code) for problem in raised.value.problems] == [
        ("first.toml", 3, "not_a_number"), ("what-if.toml", 5, "not_a_number"), ("what-if.toml", 15, "unknown_id"),
    ]  # fmt: skip
    assert "dep-huixtla" in describe(raised.value.problems[2], "es")[0]


def test_the_command_lists_them_and_writes_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, '[changes.c]\nkind = "prices"\ntimes = "x"\nitem = "y"')
    line = ["scenario", "run", BASE, file, "--out", tmp_path / "run", "--lang", "es"]
    assert run_here(*line) == 2
    told = capfd.readouterr().err
    assert "what-if.toml, fila 3, columna changes.c.times: «x»" in told
    assert "Hay 2 problemas por corregir." in told
    assert "Traceback" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["what-if.toml"]
    assert run_here("scenario", "show", "no-tanker") == 2
    assert "“no-tankers”" in capfd.readouterr().err
