"""The command `verify`."""

from __future__ import annotations

import typer

from logistics.cli.options import CHECK_FAILED, DONE, JsonOption, LangOption, OperationPath, RunPath, spoken
from logistics.cli.speak import ERR, OUT, print_json, say
from logistics.core.language import BASE
from logistics.core.plan import Plan
from logistics.inputs.operation import load_operation
from logistics.verification import describe as describe_breach
from logistics.verification import verify as breaches_of


def verify(
    operation: OperationPath,
    run: RunPath,
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Check a plan against its operation from the tables alone, with code of its own.

    Ends with 0 if nothing is wrong, with 1 and a line for each breach if something is.
    """
    language = spoken(lang)
    case = load_operation(operation)
    plan = Plan.load(run, keys=False)
    breaches = breaches_of(case, plan)
    if json:
        print_json([{"rule": breach.rule, "text": describe_breach(breach, language)} for breach in breaches])
    else:
        for breach in breaches:
            OUT.print(describe_breach(breach, language), markup=False)
        if breaches:
            ERR.print(say("breaches", language, count=len(breaches)), markup=False)
        else:
            OUT.print(say("verified", language, trips=len(plan.trips), rows=len(plan.coverage)), markup=False)
    raise typer.Exit(CHECK_FAILED if breaches else DONE)
