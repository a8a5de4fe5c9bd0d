"""Hidden names are found in any letters; words that a file says by itself, or may show, are no finding."""

# ruff: noqa: RUF001  the look-alikes are meant

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from logistics.core.errors import ProtectionError
from logistics.core.language import SIDE_BY_SIDE
from logistics.inputs.operation import Protection
from logistics.output.maps import draw_shared_map
from logistics.output.maps.export import export_map
from logistics.output.protection import protect
from logistics.output.protection.export import Request, export, write_tables
from logistics.output.scanner import Limits, describe, scan_data, secrets_of
from tests.support.cases.protection_cases import AS_OF, odd_operation, quick_plan
from tests.support.thorough import some

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation
    from logistics.output.protection import Audience
    from logistics.output.scanner import Secrets

pytestmark = pytest.mark.slow

#: Names in the scripts of people on the way, and how else somebody may write them.
NAMES = {
    "Перехід": ("перехід", "ПЕРЕХІД", "Perekhid", "Пepexiд", "Перехі\u0301д"),
    "група-а": ("ГРУПА А", "група_а", "grupa-a"),
    "مجموعة النساء": ("مَجموعة النساء", "مجموعـــة النساء"),
    "Ομάδα Ελπίδα": ("ΟΜΑΔΑ ΕΛΠΙΔΑ", "ομαδα ελπιδα", "Omada Elpida", "Oμάδα Ελπίδα"),
    "کوه\u200cنوردان": ("کوهنوردان", "كوهنوردان"),
    "ශ්\u200dරී ලංකා": ("ශ්රී ලංකා",),
    "आशा समूह": ("आशा-समूह",),
    "বাংলা দল": ("বাংলা  দল",),
    "希望小组": ("去希望小组吧", "希 望 小 组", "XiWangXiaoZu"),
    "กลุ่มความหวัง": ("ไปกลุ่มความหวังกัน",),
    "희망그룹": ("희망그룹에서",),
    "ቡድን ተስፋ": ("ቡድን፡ተስፋ",),
    "Ts'ibajetik": ("Ts\u2019ibajetik", "Ts\ua78cibajetik", "TS\u02bcIBAJETIK"),
    "Łódź Żółw": ("Lodz Zolw", "ŁÓDŹ-ŻÓŁW"),
    "Grupo Esperanza": (
        "GRUPO ESPERANZA", "grupo-esperanza", "Gruрo Esреranza", "Ｇｒｕｐｏ　Ｅｓｐｅｒａｎｚａ", "grupoEsperanza",
        "#GrupoEsperanza", "𝐆𝐫𝐮𝐩𝐨 𝐄𝐬𝐩𝐞𝐫𝐚𝐧𝐳𝐚", "Gru\u200bpo Es\u00adperanza", "Ġrupô Ēspérànzä", "🅖🅡🅤🅟🅞 🅔🅢🅟🅔🅡🅐🅝🅩🅐",
        "⠛⠗⠥⠏⠕ ⠑⠎⠏⠑⠗⠁⠝⠵⠁", "Γruрο Εsреrаnzа".replace("Γ", "G"),
    ),
}  # fmt: skip
PAGES = {
    "m.html": "<!DOCTYPE html><html><body><p>Siguen {} y otros.</p></body></html>",
    "a.csv": "date,people,note\n2018-10-30,7100,{}\n",
    "r.md": "# Nota\n\nVa con {} hoy.\n",
    "p.geojson": '{{"type": "FeatureCollection", "features": [], "note": "{}"}}',
    "x.svg": '<svg xmlns="http://www.w3.org/2000/svg"><text id="{0}">{0}</text></svg>',
}
#: Looks of Latin letters among those of other scripts.
LOOK_ALIKES = str.maketrans("aceiopsxyABEHKMOPTX", "асеіорѕхуАВЕНКМОРТХ")


@cache
def named() -> Operation:
    """The odd operation with a shelter of each name; half of them as an id."""
    case = odd_operation()
    names = list(NAMES)
    shelters = case.shelters.iloc[[0] * len(names)].assign(
        shelter_id=[name if at % 2 else f"s-{at}" for at, name in enumerate(names)],
        name=["-" if at % 2 else name for at, name in enumerate(names)],
    )
    return case.replace_tables(shelters=shelters.reset_index(drop=True))


@cache
def secrets(operation: Operation, audience: Audience = "partner") -> Secrets:
    plan = quick_plan(operation)
    policy = protect(operation, plan, audience, AS_OF).policy
    return secrets_of(operation, plan, Limits(policy.shown_until, policy.place))


@pytest.mark.parametrize("page", PAGES)
def test_a_name_is_found_in_whatever_letters(page: str) -> None:
    missed = [
        (name, written)
        for name, ways in NAMES.items()
        for written in (name, *ways)
        if "name" not in {f.rule for f in scan_data(page, PAGES[page].format(written).encode(), secrets(named()))}
    ]
    assert missed == []


@seed(1)
@settings(max_examples=some(100), deadline=None, database=None, phases=[Phase.generate])
@given(
    st.sampled_from(sorted({*odd_operation().places["name"]})),
    st.sampled_from(["NFC", "NFD", "NFKD", "NFKC"]),
    st.sampled_from(["upper", "lower", "title", "swapcase", "casefold"]),
    st.booleans(),
    st.sampled_from(["", "\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202d"]),
    st.sampled_from(sorted(PAGES)),
)
def test_places_are_found_in_any_spelling(
    name: str, form: str, case: str, looks: bool, between: str, page: str
) -> None:
    """Accents taken apart, capitals, look-alikes and signs that do not show: all at once."""
    hidden = secrets(odd_operation())
    written = unicodedata.normalize(form, getattr(name, case)())  # type: ignore[arg-type]
    written = (
        (written.translate(LOOK_ALIKES) if looks else written)[:2]
        + between
        + (written.translate(LOOK_ALIKES) if looks else written)[2:]
    )
    told = scan_data(page, PAGES[page].format(name).encode(), hidden)
    if any(finding.rule == "name" for finding in told):  # not one that may be shown
        again = scan_data(page, PAGES[page].format(written).encode(), hidden)
        assert "name" in {finding.rule for finding in again}, written


def words_of_files() -> set[str]:
    """Give the words of a partner's map and tables: markup, styles, scripts, labels, heads."""
    case, plan = odd_operation(), quick_plan(odd_operation())
    said = set()
    for audience in ("partner", "public"):
        tables = {lang: protect(case, plan, audience, AS_OF, lang=lang) for lang in SIDE_BY_SIDE}  # type: ignore[arg-type]
        html = draw_shared_map(tables)
        said |= set(re.findall(r"[A-Za-zÁÉÍÓÚáéíóúñ][\w-]{1,30}", re.sub(r"(?s)<script>.*?</script>", " ", html)))
    return said


def harmless_names() -> list[str]:
    case = odd_operation()
    shown = {*case.items["item_id"], *case.items["name_en"], *case.items["name_es"], *case.depots["operator_kind"]}
    areas = {"Chiapas", "Oaxaca", "Juchitán de Zaragoza", "juchitan-de-zaragoza", "20043", "Tapachula"}
    labels = {"Mapa para socios", "Para socios", "people served", "bought locally", "comprado en el lugar", "7,100"}
    values = {"none", "None", "null", "true", "block", "var", "function", "px", "nan", "2018-10-30", "1541397600"}
    return sorted(words_of_files() | shown | areas | labels | values)


def test_what_a_file_says_by_itself_or_may_show_is_no_finding(tmp_path: Path) -> None:
    """Shelters and groups named as any word of the page, as an item, an organisation or an area that may be shown."""
    case = odd_operation()
    hidden = {fold for name in case.places["name"] for fold in (name.casefold(),)}
    reached = {"chiapas", "oaxaca", "tapachula"}
    names = [name for name in harmless_names() if name.casefold() not in hidden - reached]
    assert len(names) > 300
    shelters = case.shelters.iloc[[0] * len(names)].assign(shelter_id=names, name=[name.upper() for name in names])
    groups = case.groups.assign(name=["none", "Drinking water", "Chiapas", "Personas"])
    named = case.replace_tables(shelters=shelters.reset_index(drop=True), groups=groups)
    run = tmp_path / "run"
    run.mkdir()
    quick_plan(named).save(run)
    for audience in ("partner", "public"):
        request = Request(audience, AS_OF, "es")  # type: ignore[arg-type]
        export(named, run, tmp_path / audience, request)
        export_map(named, run, tmp_path / f"{audience}.html", request)


def test_a_name_that_must_be_refused_says_where_it_came_from_and_what_mends_it(tmp_path: Path) -> None:
    case = odd_operation()
    groups = case.groups.assign(name=case.groups["name"].replace("Grupo Esperanza", "Перехід"))
    items = case.items.copy()
    items.loc[items["item_id"] == "food_ration", ["name_en", "name_es"]] = ["Kit of Перехід", "Kit de Перехід"]
    spoilt = case.replace_tables(groups=groups, items=items)
    run = tmp_path / "run"
    run.mkdir()
    quick_plan(spoilt).save(run)
    told = r"перехід.*Kit of Перехід.*items.*name_en"
    with pytest.raises(ProtectionError, match=told):
        export(spoilt, run, tmp_path / "out", Request("partner", AS_OF, "en"))
    with pytest.raises(ProtectionError, match=told):
        export_map(spoilt, run, tmp_path / "out.html", Request("partner", AS_OF, "en"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]


def test_a_finding_names_the_table_to_mend() -> None:
    found = scan_data("m.html", b"<p>va con el GRUPO ESPERANZA</p>", secrets(odd_operation()))
    finding = next(finding for finding in found if finding.value == "grupo esperanza")
    for lang in SIDE_BY_SIDE:
        told = describe(finding, lang)
        assert "groups" in told
        assert "Grupo Esperanza" in told


def test_a_place_named_as_an_item_stays_hidden() -> None:
    """What an item is called makes no place harmless: the item gets another name."""
    case = odd_operation()
    items = case.items.copy()
    items.loc[items["item_id"] == "food_ration", "name_en"] = "Tijuana"
    found = scan_data("a.csv", b"item,kg\nTijuana,200\n", secrets(case.replace_tables(items=items)))
    assert [finding.rule for finding in found] == ["name"]
    assert "items" in describe(found[0], "en")


def test_a_partners_word_is_still_found_where_the_file_does_not_say_it(tmp_path: Path) -> None:
    """`main` is a word of pages, not of tables: in a table it is the name of a group."""
    case, plan = odd_operation(), quick_plan(odd_operation())
    write_tables(protect(case, plan, "partner", AS_OF), tmp_path, "en")
    alike = (tmp_path / "people.csv").read_bytes()
    found = scan_data("people.csv", alike + b"main,,,,,100,100\n", secrets(case), alike=alike)
    assert "name" in {finding.rule for finding in found}


@pytest.mark.parametrize("kind", ["partner_place", "public_place"])
def test_an_audience_that_may_see_only_the_country_gets_its_files(kind: str, tmp_path: Path) -> None:
    case = odd_operation()
    strict = Protection(**{kind: "country"})  # type: ignore[arg-type]
    case = dataclasses.replace(case, settings=dataclasses.replace(case.settings, protection=strict))
    run = tmp_path / "run"
    run.mkdir()
    quick_plan(case).save(run)
    request = Request(kind.split("_", maxsplit=1)[0], dt.date(2018, 11, 20), "es")  # type: ignore[arg-type]
    export(case, run, tmp_path / "out", request)
    export_map(case, run, tmp_path / "out.html", request)
    assert pd.read_csv(tmp_path / "out" / "areas.csv").shape[0] == 1  # the tags alone
