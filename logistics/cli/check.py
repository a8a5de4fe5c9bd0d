"""The command `check`."""

from __future__ import annotations

import typer

from logistics.cli.left_over import half_written_near
from logistics.cli.options import BAD_INPUT, JsonOption, LangOption, OperationPath, spoken
from logistics.cli.speak import OUT, print_json, print_problems, problem_records, say
from logistics.core.errors import TableError
from logistics.core.language import BASE
from logistics.inputs.operation import load_operation, most_people


def check(operation: OperationPath, lang: LangOption = BASE, json: JsonOption = False) -> None:
    """Check the tables of an operation and list every problem with its cure.

    What commands that were killed left half-written beside the operation, here, or in `runs` of both is named too.
    Ends with 0 if the tables are in order, with 2 if not.
    """
    language = spoken(lang)
    left = half_written_near(operation)
    try:
        case = load_operation(operation)
    except TableError as error:
        problems = [*error.problems, *left]
        if json:
            print_json({"ok": False, "problems": problem_records(problems, language)})
            raise typer.Exit(BAD_INPUT) from None
        raise TableError(problems) from None
    if json:
        print_json({"ok": True, "problems": problem_records([*case.notices, *left], language)})
        return
    print_problems([*case.notices, *left], language)
    OUT.print(
        say(
            "tables_good",
            language,
            name=case.settings.name,
            groups=len(case.groups),
            people=most_people(case),
            days=len(case.days),
            depots=len(case.depots),
        ),
        markup=False,
    )
