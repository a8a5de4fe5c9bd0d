"""The command `needs`."""

from __future__ import annotations

from rich.table import Table

from logistics.cli.needs_table import needs_by_day
from logistics.cli.options import JsonOption, LangOption, OperationPath, spoken
from logistics.cli.speak import OUT, print_json, say
from logistics.core.language import BASE, number
from logistics.inputs.operation import load_operation


def needs(operation: OperationPath, lang: LangOption = BASE, json: JsonOption = False) -> None:
    """Print what people need, in kilograms for each day and tier."""
    language = spoken(lang)
    case = load_operation(operation)
    daily = needs_by_day(case)
    if json:
        print_json(daily.assign(date=daily["date"].dt.strftime("%Y-%m-%d")).to_dict(orient="records"))
        return
    tiers = sorted(daily["tier"].unique())
    table = Table(title=say("needs_title", language))
    table.add_column(say("date", language))
    table.add_column(say("people", language), justify="right")
    for tier in tiers:
        table.add_column(say("tier", language, tier=tier), justify="right")
    for date, rows in daily.groupby("date"):
        by_tier = rows.set_index("tier")
        cells = [
            f"{number(by_tier.loc[tier, 'survival_kg'], language)} / {number(by_tier.loc[tier, 'full_kg'], language)}"
            if tier in by_tier.index
            else ""
            for tier in tiers
        ]
        table.add_row(f"{date:%Y-%m-%d}", number(rows["people"].iloc[0], language), *cells)
    OUT.print(table)
