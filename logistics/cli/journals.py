"""`logistics journal`: shows and checks what a journal holds, and takes entries to and from files."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from logistics.cli.options import CHECK_FAILED, JsonOption, LangOption, spoken
from logistics.cli.speak import OUT, print_json, say
from logistics.cli.speaking import SpeakingTyper
from logistics.cli.to_decide import SHORT, print_what_is_to_decide, record_of
from logistics.cli.workspaces import WorkspacePath, opened
from logistics.cli.writing import refuse_place
from logistics.core.errors import Problem, TableError
from logistics.core.language import BASE, number
from logistics.core.whole import PlaceKind, whole_file
from logistics.live.accounts import balances, movements, opening_stock, sums, unbalanced
from logistics.live.contradictions import contradictions
from logistics.live.exchange import read_file, written
from logistics.live.files import kind_named
from logistics.live.journal import journal_of
from logistics.live.moments import asked_moment

if TYPE_CHECKING:
    import datetime as dt

    from logistics.live.entries import Entry, Value
    from logistics.live.journal import Journal
    from logistics.live.workspace import Workspace

AsKnownOption = Annotated[
    str, typer.Option("--as-of", help="Only what had been recorded by then, a day or a day with a time.")
]

journal_app = SpeakingTyper(no_args_is_help=True, help="What a journal holds: show, check, take to and from files.")


@journal_app.command(epilog="Example: `logistics journal show caravan --kind delivery --lang es`")
def show(
    workspace: WorkspacePath,
    kind: Annotated[str, typer.Option(help="Only entries of this kind.")] = "",
    as_of: AsKnownOption = "",
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Show the entries of a journal in the order in which it happened, and which of them count."""
    language = spoken(lang)
    with opened(workspace) as found:
        journal = journal_of(found.entries(), moment_of(as_of, found))
    entries = sorted(journal.entries.values(), key=lambda entry: entry.place_in_order)
    shown = [entry for entry in entries if not kind or entry.kind == kind_named(kind)]
    if json:
        print_json([{**entry.record(), "state": _state(entry, journal)[0]} for entry in shown])
        return
    table = Table()
    for name in ("entry", "happened", "entry_kind", "entry_told", "entry_state"):
        table.add_column(say(name, language), no_wrap=name in {"entry", "happened"})
    for entry in shown:
        state, by = _state(entry, journal)
        words = say(f"state_{state}", language, by=by[:SHORT])
        happened = entry.happened_at.isoformat(" ", "minutes")
        table.add_row(entry.entry_id[:SHORT], happened, entry.kind, _told(entry), words)
    OUT.print(table)


@journal_app.command(epilog="Example: `logistics journal check caravan --lang es`")
def check(
    workspace: WorkspacePath, as_of: AsKnownOption = "", lang: LangOption = BASE, json: JsonOption = False
) -> None:
    """Prove that the books of goods balance, and list what is to decide.

    For each item, what came in is what lies in depots, rides on trips, was handed over and was lost. Ends with 0 if the
    books balance and nothing is to decide, with 1 if not.
    """
    language = spoken(lang)
    with opened(workspace) as found:
        entries, moment = found.entries(), moment_of(as_of, found)
        opening = opening_stock(found.operation())
    journal = journal_of(entries, moment)
    moved = movements(journal.counted, opening)
    told, wrong = sums(balances(moved)), unbalanced(moved)
    open_now = contradictions(entries, moment, opening)
    right = wrong.empty and not open_now
    if json:
        decide = [record_of(one, language) for one in open_now]
        print_json({"ok": right, "balanced": wrong.empty, "items": told.to_dict("records"), "to_decide": decide})
    else:
        table = Table()
        for name in told.columns:
            table.add_column(say(f"books_{name}", language), justify="left" if name == "item_id" else "right")
        for row in told.itertuples(index=False):
            table.add_row(str(row[0]), *(number(value, language, digits=_digits(value)) for value in row[1:]))
        OUT.print(table)
        print_what_is_to_decide(open_now, language)
        key = "books_right" if wrong.empty else "books_wrong"
        OUT.print(say(key, language, items=len(told), entries=len(journal.counted)), markup=False)
        OUT.print(say("decide_count", language, count=len(open_now)), markup=False)
    if not right:
        raise typer.Exit(CHECK_FAILED)


@journal_app.command(epilog="Example: `logistics journal export caravan --out caravan.jsonl`")
def export(
    workspace: WorkspacePath,
    out: Annotated[Path, typer.Option(help="File to write; it must not exist.")],
    as_of: AsKnownOption = "",
    lang: LangOption = BASE,
) -> None:
    """Write all entries into a file that other workspaces take in.

    The same entries always give the same file. It tells where people are: pass it on only to those who may know.
    """
    language = spoken(lang)
    refuse_place(out, language, PlaceKind.file)
    with opened(workspace) as found:
        entries = found.entries(moment_of(as_of, found))
    whole_file(out, written(entries))
    OUT.print(say("journal_exported", language, count=len(entries), out=out), markup=False)


@journal_app.command(name="import", epilog="Example: `logistics journal import caravan caravan.jsonl`")
def take_in(
    workspace: WorkspacePath,
    files: Annotated[list[Path], typer.Argument(help="Files that `logistics journal export` wrote.")],
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Take in the entries of files: any number of times, in any order, with the same result.

    Ends with 2, and takes nothing, if a file is damaged; each damaged line is named.
    """
    language = spoken(lang)
    problems: list[Problem] = []
    entries: list[Entry] = []
    for file in files:
        try:
            entries += read_file(file)
        except TableError as error:
            problems += error.problems
    if problems:
        raise TableError(problems)
    with opened(workspace) as found:
        appended = found.append(entries)
        open_now = contradictions(found.entries(), opening=opening_stock(found.operation()))
    if json:
        counts = {"new": appended.new, "known": appended.known, "conflicting": appended.conflicting}
        print_json({**counts, "to_decide": len(open_now)})
        return
    told = {"new": appended.new, "known": appended.known, "conflicting": appended.conflicting}
    OUT.print(say("journal_imported", language, **told), markup=False)
    OUT.print(say("decide_count", language, count=len(open_now)), markup=False)


def moment_of(text: str, workspace: Workspace) -> dt.datetime | None:
    """Read `--as-of`; None for now.

    Raises
    ------
    TableError
        It is neither a day nor a day with a time.
    """
    if not text:
        return None
    moment, code = asked_moment(text, workspace.timezone)
    if moment is None:
        raise TableError([Problem("--as-of", 0, "", text, code)])
    return moment


def _state(entry: Entry, journal: Journal) -> tuple[str, str]:
    """Give what became of an entry, and the id of the entry that did it."""
    by = journal.replaced.get(entry.entry_id, "")
    if by:
        return ("cancelled" if journal.entries[by].cancels else "corrected"), by
    if entry.entry_id in journal.circles:
        return "circle", ""
    return ("cancels", entry.cancels) if entry.cancels else ("counts", "")


def _told(entry: Entry) -> str:
    """Write what an entry says, column by column, a line of it after the other."""
    parts = [", ".join(f"{name}={_shown(value)}" for name, value in part) for part in (entry.values, *entry.lines)]
    return "; ".join(filter(None, parts))


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _digits(value: float) -> int:
    """Give how many decimals a quantity needs."""
    return next((digits for digits in range(3) if round(value, digits) == round(value, 3)), 3)
