"""Help and usage errors of the command line in the language asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from logistics.cli.language import SPOKEN
from logistics.core.language import BASE, catalog, languages, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from logistics.core.language import Language

Function = TypeVar("Function", bound="Callable[..., Any]")
#: The first and last day that an option may name, as in the tables.
FIRST_DAY, LAST_DAY = "1990-01-01", "2100-12-31"


class _Speaking:
    """The texts that commands and groups of commands share."""

    def get_usage(self, ctx: Any) -> str:
        """Give the usage line."""
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage:", _door("usage"), 1)

    def get_help_option(self, ctx: Any) -> Any:
        """Give the option `--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _door("show_help")
            _name_type(option, SPOKEN.get())
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help page."""
        from typer import rich_utils  # noqa: PLC0415 - slow to load, and only help needs it

        rich_utils.OPTIONS_PANEL_TITLE = _door("options")
        rich_utils.ARGUMENTS_PANEL_TITLE = _door("arguments")
        rich_utils.COMMANDS_PANEL_TITLE = _door("commands")
        rich_utils.REQUIRED_LONG_STRING = _door("required")
        rich_utils.DEFAULT_STRING = catalog("door", SPOKEN.get())["default"]
        super().format_help(ctx, formatter)  # type: ignore[misc]


class SpeakingCommand(_Speaking, TyperCommand):
    """A command whose help is in the language asked for."""


class SpeakingGroup(_Speaking, TyperGroup):
    """A group of commands whose help is in the language asked for."""


class SpeakingTyper(typer.Typer):
    """A typer application whose commands have their help in the language asked for."""

    def __init__(self, **options: Any) -> None:
        """Make an application as `typer.Typer` does."""
        super().__init__(cls=SpeakingGroup, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[Function], Function]:
        """Register a function as a command, as `typer.Typer` does."""
        return super().command(name, **{"cls": SpeakingCommand, **options})


def spoken_command(app: typer.Typer, lang: Language) -> Any:
    """Give the commands of an application with all their texts in a language."""
    command = get_command(app)
    _speak(command, lang)
    return command


@cache
def _keys_of_help() -> dict[str, str]:
    """Give the keys of the texts of help by their words in the base language, which are those of the commands."""
    return {" ".join(words.split()): key for key, words in catalog("help", BASE).items()}


def in_language(words: str | None, lang: Language) -> str | None:
    """Translate a text of help; a text that is not known stays as it is."""
    key = _keys_of_help().get(" ".join((words or "").split()))
    return words if lang == BASE or key is None else catalog("help", lang)[key]


def _speak(command: Any, lang: Language) -> None:
    """Translate all texts of a command and of the commands below it."""
    command.help = in_language(command.help, lang)
    command.short_help = in_language(command.short_help, lang)
    if command.epilog and lang != BASE:
        for key in ("examples", "example"):
            command.epilog = command.epilog.replace(text("door", key, BASE), text("door", key, lang))
    _metavars(command, lang)
    for param in command.params:
        param.help = in_language(getattr(param, "help", None), lang)
        _name_type(param, lang)
        if _kind(param) == "day" and param.callback is None:
            param.callback = _within
    for below in getattr(command, "commands", {}).values():
        _speak(below, lang)


def _metavars(command: Any, lang: Language) -> None:
    if command.options_metavar:
        command.options_metavar = text("door", "options_metavar", lang)
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = text("door", "command_metavar", lang)


def _kind(param: Any) -> str:
    """Give the kind of a parameter's value: `choice`, `day`, `int`, `float`, `str`, `path`, or "" for a flag."""
    kind = getattr(param, "type_descriptor", None)
    if kind is None or kind.annotation is bool:
        return ""
    if kind.is_choice:
        return "choice"
    if kind.is_datetime:
        return "day"
    name = getattr(kind.annotation, "__name__", "path")
    return name if name in {"int", "float", "str"} else "path"


def _name_type(param: Any, lang: Language) -> None:
    """Show the kind of a parameter's value in plain words."""
    kind = _kind(param)
    if kind != "choice":
        words = f"<{text('door', f'type_{kind}', lang)}>" if kind else ""
        vars(param)["display_type"] = lambda ctx: words  # noqa: ARG005


def _within(ctx: Any, param: Any, value: dt.datetime | None) -> dt.datetime | None:
    """Give a day, after a check that it is from `FIRST_DAY` to `LAST_DAY`."""
    if value is not None and not FIRST_DAY <= value.date().isoformat() <= LAST_DAY:
        raise typer.BadParameter(_OUT_OF_RANGE, ctx=ctx, param=param)
    return value


_OUT_OF_RANGE = "day_out_of_range"


def known_language(ctx: typer.Context, param: Any, value: str) -> str:
    """Give the code of a language, after a check that there is such a language."""
    if value not in languages():
        raise typer.BadParameter(_NOT_A_LANGUAGE, ctx=ctx, param=param)
    return value


_NOT_A_LANGUAGE = "not_a_language"


def is_help(error: BaseException) -> bool:
    """Say whether an error means that a command without arguments printed its help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def usage_words(error: Any, lang: Language) -> str | None:
    """Write what is wrong with a command line; None for an error of another kind."""
    words = _words(error, lang)
    ctx = getattr(error, "ctx", None)
    if words is None or ctx is None:
        return words
    spoken = "" if lang == BASE else f" --lang {lang}"
    return f"{words} {text('door', 'try_help', lang, command=ctx.command_path, spoken=spoken)}"


def _words(error: Any, lang: Language) -> str | None:
    kind, told = type(error).__name__, getattr(error, "message", "")
    param = _name(error.param) if getattr(error, "param", None) is not None else ""
    if kind == "NoSuchOption":
        near = ", ".join(error.possibilities or ())
        key = "no_such_option_near" if near else "no_such_option"
        return text("door", key, lang, option=error.option_name, near=near)
    if kind == "BadOptionUsage":
        key = "takes_no_value" if "not take a value" in told else "needs_a_value"
        return text("door", key, lang, option=error.option_name)
    if kind == "MissingParameter":
        choices = _choices(error.param)
        return text("door", "missing_choice" if choices else "missing", lang, param=param, choices=choices)
    if kind == "BadParameter" and param:
        return _bad_value(error.param, param, told, lang)
    if kind == "UsageError" and told.startswith(("No such command", "Missing command")):
        known = ", ".join(error.ctx.command.list_commands(error.ctx))
        name = error.ctx.args[0] if error.ctx.args else told.split("'")[1] if "'" in told else ""
        key = "no_such_command" if told.startswith("No such") else "missing_command"
        return text("door", key, lang, known=known, name=name)
    return text("door", "too_many", lang) if kind in {"UsageError", "BadArgumentUsage"} else None


def _bad_value(param: Any, name: str, told: str, lang: Language) -> str:
    kind = _kind(param)
    if told == _OUT_OF_RANGE:
        return text("door", told, lang, param=name, least=FIRST_DAY, most=LAST_DAY)
    if kind == "choice" or told == _NOT_A_LANGUAGE:
        return text("door", "not_a_choice", lang, param=name, choices=_choices(param) or ", ".join(languages()))
    keys = {"day": "not_a_day", "int": "not_a_whole_number", "float": "not_a_number"}
    limits = param.type_descriptor.parameter_info
    if kind in {"int", "float"} and "parse" not in told and (limits.min is not None or limits.max is not None):
        bounds = " ≤ ".join(str(part) for part in (limits.min, "x", limits.max) if part is not None)
        return text("door", "not_within", lang, param=name, range=bounds)
    return text("door", keys.get(kind, "not_usable"), lang, param=name)


def _choices(param: Any) -> str:
    choices = param.type_descriptor.choices or ()
    return ", ".join(str(getattr(choice, "value", choice)) for choice in choices)


def _name(param: Any) -> str:
    """Give the name of a parameter as it is written: an option with its dashes, an argument in capitals."""
    return param.opts[0] if param.param_type_name == "option" else str(param.metavar or param.name).upper()


def _door(key: str) -> str:
    return text("door", key, SPOKEN.get())
