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


class Listed(NamedTuple):
    """One command.

    Attributes
    ----------
    module : the module of `logistics.cli` it is in.
    function : the name of its function, or of its group of commands.
    example : an example of its use, shown below its help.
    """

    module: str
    function: str
    example: str = ""


COMMANDS: dict[str, Listed] = {
    "check": Listed("check", "check", "Example: `logistics check data/caravan-2018 --lang es`"),
    "needs": Listed("needs", "needs", "Example: `logistics needs data/caravan-2018`"),
    "plan": Listed(
        "plan",
        "plan",
        "Examples: `logistics plan data/caravan-2018 --out runs/first`; "
        "`logistics plan mine.xlsx --out runs/mine --lang es --time-limit 600 --gap 0.0005`; "
        "`logistics plan mine.xlsx --out runs/today --keep runs/yesterday --dispatched 2018-10-27`",
    ),
    "verify": Listed("verify", "verify", "Example: `logistics verify data/caravan-2018 runs/first`"),
    "sheets": Listed(
        "sheets",
        "sheets",
        "Example: `logistics sheets data/caravan-2018 runs/first --date 2018-10-27 --depot dep-juchitan --out papers`",
    ),
    "locate": Listed("locate", "locate_place", 'Example: `logistics locate "Juchitán"`'),
    "init": Listed(
        "starting",
        "init",
        "Examples: `logistics init my-operation --lang es`; "
        "`logistics init my-operation.xlsx --xlsx --empty --lang es`",
    ),
    "shift": Listed(
        "starting", "shift", "Example: `logistics shift my-operation --to 2019-01-15 --out my-operation-january`"
    ),
    "export": Listed(
        "exports",
        "export",
        "Example: `logistics export runs/first --audience partner --as-of 2018-11-02 --out shared`",
    ),
    "map": Listed(
        "exports",
        "draw",
        "Example: `logistics map runs/first --audience partner --as-of 2018-11-12 --out map.html`",
    ),
    "rerun": Listed("runs", "rerun", "Example: `logistics rerun runs/first --out runs/again`"),
    "compare": Listed(
        "runs", "compare", "Example: `logistics compare runs/first runs/no-tankers --out compared --attribute`"
    ),
    "explain": Listed(
        "explain",
        "explain_run",
        "Examples: `logistics explain runs/first --lang es`; "
        "`logistics explain runs/first --group main --date 2018-10-29 --item domestic_water`",
    ),
    "ensemble": Listed(
        "ensembles",
        "ensemble",
        "Example: `logistics ensemble data/caravan-2018 spec.toml --out ensemble --workers 2`",
    ),
    "values": Listed("asks", "values", "Example: `logistics values runs/first`"),
    "asks": Listed("asks", "asks", "Example: `logistics asks runs/first --audience partner --out asked --lang es`"),
    "first-days": Listed(
        "first_days",
        "first_days",
        "Example: `logistics first-days data/caravan-2018 spec.toml --until 2018-10-22 --out first-days`",
    ),
    "scenario": Listed("scenarios", "scenario_app"),
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
            app.command(name, epilog=entry.example or None)(found)
    return app
