"""The commands by name: where each is, and an example. A command is loaded only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import typer

from logistics.cli.speaking import SpeakingTyper
from logistics.core.language import BASE, catalog

if TYPE_CHECKING:
    from collections.abc import Collection

    from logistics.core.language import Language


class OneCommand(NamedTuple):
    """One command.

    Attributes
    ----------
    module : the module of `logistics.cli` it is in.
    function : the name of its function, or of its group of commands.
    example : an example of its use, shown below its help.
    open : whether it takes options beyond those that it declares.
    """

    module: str
    function: str
    example: str = ""
    open: bool = False


COMMANDS: dict[str, OneCommand] = {
    "check": OneCommand("check", "check", "Example: `logistics check data/caravan-2018 --lang es`"),
    "needs": OneCommand("needs", "needs", "Example: `logistics needs data/caravan-2018`"),
    "plan": OneCommand(
        "plan",
        "plan",
        "Examples: `logistics plan data/caravan-2018 --out runs/first`; "
        "`logistics plan mine.xlsx --out runs/mine --lang es --time-limit 600 --gap 0.0005`; "
        "`logistics plan mine.xlsx --out runs/today --keep runs/yesterday --dispatched 2018-10-27`",
    ),
    "prove": OneCommand("prove", "prove", "Example: `logistics prove runs/first --seconds 300`"),
    "verify": OneCommand("verify", "verify", "Example: `logistics verify data/caravan-2018 runs/first`"),
    "sheets": OneCommand(
        "sheets",
        "sheets",
        "Example: `logistics sheets data/caravan-2018 runs/first --date 2018-10-27 --depot dep-juchitan --out papers`",
    ),
    "locate": OneCommand("locate", "locate_place", 'Example: `logistics locate "Juchitán"`'),
    "init": OneCommand(
        "starting",
        "init",
        "Examples: `logistics init my-operation --lang es`; "
        "`logistics init my-operation.xlsx --xlsx --empty --lang es`",
    ),
    "shift": OneCommand(
        "starting", "shift", "Example: `logistics shift my-operation --to 2019-01-15 --out my-operation-january`"
    ),
    "export": OneCommand(
        "exports",
        "export",
        "Example: `logistics export runs/first --audience partner --as-of 2018-11-02 --out shared`",
    ),
    "map": OneCommand(
        "exports",
        "draw",
        "Example: `logistics map runs/first --audience partner --as-of 2018-11-12 --out map.html`",
    ),
    "rerun": OneCommand("runs", "rerun", "Example: `logistics rerun runs/first --out runs/again`"),
    "compare": OneCommand(
        "runs", "compare", "Example: `logistics compare runs/first runs/no-tankers --out compared --attribute`"
    ),
    "explain": OneCommand(
        "explain",
        "explain_run",
        "Examples: `logistics explain runs/first --lang es`; "
        "`logistics explain runs/first --group main --date 2018-10-29 --item domestic_water`",
    ),
    "ensemble": OneCommand(
        "ensembles",
        "ensemble",
        "Example: `logistics ensemble data/caravan-2018 spec.toml --out ensemble --workers 2`",
    ),
    "values": OneCommand("asks", "values", "Example: `logistics values runs/first`"),
    "asks": OneCommand("asks", "asks", "Example: `logistics asks runs/first --audience partner --out asked --lang es`"),
    "first-days": OneCommand(
        "first_days",
        "first_days",
        "Example: `logistics first-days data/caravan-2018 spec.toml --until 2018-10-22 --out first-days`",
    ),
    "scenario": OneCommand("scenarios", "scenario_app"),
    "workspace": OneCommand("workspaces", "workspace_app"),
    "record": OneCommand(
        "record",
        "record",
        "Examples: `logistics record caravan headcount --group-id main --people 4200 --at '2018-11-07 18:30'`; "
        "`logistics record caravan delivery --from deliveries.csv`",
        open=True,
    ),
    "journal": OneCommand("journals", "journal_app"),
    "tonight": OneCommand("evenings", "tonight", "Example: `logistics tonight caravan --lang es`"),
    "versus": OneCommand(
        "versus", "versus", "Example: `logistics versus caravan --until 2018-11-07 --out versus --lang es`"
    ),
    "issue": OneCommand("evenings", "issue", "Example: `logistics issue caravan --lang es`"),
}


def app_of(names: Collection[str], lang: Language = BASE) -> typer.Typer:
    """Make the command `logistics` with some of its commands ready to run; the others are only named.

    Parameters
    ----------
    names : of the commands that are loaded.
    """
    app = SpeakingTyper(
        name="logistics",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        help="Plan what goes from which depot to which stop, on which day, on which truck.",
    )
    app.callback()(lambda: None)
    listed = catalog("help_commands", lang)
    for name, entry in COMMANDS.items():
        if name not in names:
            app.command(name, help=listed[name])(lambda: None)
            continue
        found = getattr(import_module(f"logistics.cli.{entry.module}"), entry.function)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            more = {"allow_extra_args": True, "ignore_unknown_options": True} if entry.open else None
            app.command(name, epilog=entry.example or None, context_settings=more)(found)
    return app
