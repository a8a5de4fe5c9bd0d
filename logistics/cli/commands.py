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


class Entry(NamedTuple):
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


COMMANDS: dict[str, Entry] = {
    "check": Entry("check", "check", "Example: `logistics check data/caravan-2018 --lang es`"),
    "needs": Entry("needs", "needs", "Example: `logistics needs data/caravan-2018`"),
    "plan": Entry(
        "plan",
        "plan",
        "Examples: `logistics plan data/caravan-2018 --out runs/first`; "
        "`logistics plan mine.xlsx --out runs/mine --lang es --time-limit 600 --gap 0.0005`; "
        "`logistics plan mine.xlsx --out runs/today --keep runs/yesterday --dispatched 2018-10-27`",
    ),
    "prove": Entry("prove", "prove", "Example: `logistics prove runs/first --seconds 300`"),
    "verify": Entry("verify", "verify", "Example: `logistics verify data/caravan-2018 runs/first`"),
    "sheets": Entry(
        "sheets",
        "sheets",
        "Example: `logistics sheets data/caravan-2018 runs/first --date 2018-10-27 --depot dep-juchitan --out papers`",
    ),
    "locate": Entry("locate", "locate_place", 'Example: `logistics locate "Juchitán"`'),
    "init": Entry(
        "starting",
        "init",
        "Examples: `logistics init my-operation --lang es`; "
        "`logistics init my-operation.xlsx --xlsx --empty --lang es`",
    ),
    "shift": Entry(
        "starting", "shift", "Example: `logistics shift my-operation --to 2019-01-15 --out my-operation-january`"
    ),
    "export": Entry(
        "exports",
        "export",
        "Example: `logistics export runs/first --audience partner --as-of 2018-11-02 --out shared`",
    ),
    "map": Entry(
        "exports",
        "draw",
        "Example: `logistics map runs/first --audience partner --as-of 2018-11-12 --out map.html`",
    ),
    "rerun": Entry("runs", "rerun", "Example: `logistics rerun runs/first --out runs/again`"),
    "compare": Entry(
        "runs", "compare", "Example: `logistics compare runs/first runs/no-tankers --out compared --attribute`"
    ),
    "explain": Entry(
        "explain",
        "explain_run",
        "Examples: `logistics explain runs/first --lang es`; "
        "`logistics explain runs/first --group main --date 2018-10-29 --item domestic_water`",
    ),
    "ensemble": Entry(
        "ensembles",
        "ensemble",
        "Example: `logistics ensemble data/caravan-2018 spec.toml --out ensemble --workers 2`",
    ),
    "values": Entry("asks", "values", "Example: `logistics values runs/first`"),
    "asks": Entry("asks", "asks", "Example: `logistics asks runs/first --audience partner --out asked --lang es`"),
    "first-days": Entry(
        "first_days",
        "first_days",
        "Example: `logistics first-days data/caravan-2018 spec.toml --until 2018-10-22 --out first-days`",
    ),
    "scenario": Entry("scenarios", "scenario_app"),
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
