"""Thresholds are the stricter of run and operation, one by one; a day is over only where the people are."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.requests.export import policy_of_asks
from logistics.analysis.scenarios.inputs import Inputs
from logistics.core.errors import PlanError, ProtectionError
from logistics.inputs.operation import Protection
from logistics.output.maps.export import export_map
from logistics.output.protection.export import Request, export, showing
from logistics.output.protection.policy import PLACES, policy_of
from logistics.output.protection.strictest import strictest
from tests.support.cases.protection_cases import odd_operation, quick_plan

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

NOW = dt.datetime(2018, 11, 2, 18, 30, tzinfo=dt.UTC)
PARTNER = Request("partner", dt.date(2018, 11, 2))
STRICTER = {
    "partner_delay_hours": 96,
    "public_delay_hours": 400,
    "partner_place": "state",
    "public_place": "country",
    "smallest_group": 1200,
    "round_people_to": 500,
}
PROTECTIONS = st.builds(
    Protection,
    st.integers(1, 300),
    st.integers(1, 900),
    st.sampled_from(PLACES[:3]),
    st.sampled_from(PLACES[:3]),
    st.integers(1, 900),
    st.integers(1, 900),
)


def with_protection(operation: Operation, **values: object) -> Operation:
    protection = dataclasses.replace(Protection(), **values)  # type: ignore[arg-type]
    return dataclasses.replace(operation, settings=dataclasses.replace(operation.settings, protection=protection))


def run_of(operation: Operation, folder: Path) -> Path:
    """Save a run with the settings it was planned with."""
    (folder / "inputs").mkdir(parents=True)
    quick_plan(operation).save(folder)
    Inputs.of(operation).write(folder / "inputs")
    return folder


@given(PROTECTIONS, PROTECTIONS)
def test_the_stricter_of_two_is_no_looser_than_either(one: Protection, other: Protection) -> None:
    both = asdict(strictest(one, other))
    assert strictest(one, other) == strictest(other, one)
    for name, value in both.items():
        said = [asdict(one)[name], asdict(other)[name]]
        assert value in said
        if name.endswith("_place"):
            assert PLACES.index(value) == min(map(PLACES.index, said))
        else:
            assert value == max(said)


def test_an_older_operation_beside_a_run_loosens_nothing(tmp_path: Path) -> None:
    """For every threshold and audience: what the run was planned with holds, and no flag was asked for."""
    for name, value in STRICTER.items():
        run = run_of(with_protection(odd_operation(), **{name: value}), tmp_path / name)
        for audience in ("partner", "public"):
            request = Request(audience, dt.date(2018, 11, 2))  # type: ignore[arg-type]
            shown = showing(odd_operation(), run, request, NOW)
            assert getattr(shown.operation.settings.protection, name) == value
            stricter, plain = (
                policy_of(case.settings, request.audience, request.as_of) for case in (shown.operation, odd_operation())
            )
            assert (stricter != plain) == (name.split("_")[0] in {audience, "smallest", "round"})
            assert policy_of_asks(shown.operation, audience, now=NOW).smallest_group == stricter.smallest_group


def test_files_follow_the_run(tmp_path: Path) -> None:
    run = run_of(with_protection(odd_operation(), partner_place="state", partner_delay_hours=96), tmp_path / "run")
    export(odd_operation(), run, tmp_path / "out", PARTNER, NOW)
    people = (tmp_path / "out" / "people.csv").read_text("utf-8")
    assert "municipality" not in people
    assert "2018-10-28" in people
    assert "2018-10-29" not in people
    export_map(odd_operation(), run, tmp_path / "map.html", PARTNER, NOW)
    assert "Juchit" not in (tmp_path / "map.html").read_text("utf-8")


def test_a_stricter_operation_beside_a_looser_run_needs_no_flag(tmp_path: Path) -> None:
    run = run_of(with_protection(odd_operation(), partner_delay_hours=1), tmp_path / "run")
    export(odd_operation(), run, tmp_path / "out", PARTNER, NOW)
    with pytest.raises(ProtectionError, match="partner_delay_hours = 1"):
        export(with_protection(odd_operation(), partner_delay_hours=1), run, tmp_path / "two", PARTNER, NOW)


def test_settings_of_the_run_that_cannot_be_read_are_no_leave(tmp_path: Path) -> None:
    run = run_of(odd_operation(), tmp_path / "run")
    for spoilt in (
        "protection = [",
        '[protection]\npartner_place = "street"\n',
        '[protection]\nsmallest_group = "x"\n',
    ):
        (run / "inputs" / "operation.toml").write_text(spoilt, "utf-8")
        with pytest.raises(PlanError):
            export(odd_operation(), run, tmp_path / "out", PARTNER, NOW)
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Asia/Tokyo", "UTC", "America/Mexico_City", "America/Tijuana"])
def test_a_zone_ahead_of_the_places_shows_no_day_sooner(zone: str, tmp_path: Path) -> None:
    """On 1 November at 11:00 UTC it is the 2nd in Kiritimati, and five in the morning of the 1st where people are."""
    settings = dataclasses.replace(odd_operation().settings, timezone=zone)
    case = dataclasses.replace(odd_operation(), settings=settings).replace_tables()
    run = run_of(case, tmp_path / "run")
    early = dt.datetime(2018, 11, 1, 11, tzinfo=dt.UTC)
    with pytest.raises(ProtectionError):
        export(case, run, tmp_path / "out", PARTNER, early)
    export(case, run, tmp_path / "out", Request("partner", dt.date(2018, 11, 1)), early)
    assert "2018-10-30" not in (tmp_path / "out" / "people.csv").read_text("utf-8")
