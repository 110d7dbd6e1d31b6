"""click in two languages: commands and options whose texts are looked up when they are shown.

The catalogue holds ``cli.<command>.short``, ``.help`` and ``.example`` for each command (``cli.<group>-<command>.…`` in
a group) and ``cli.option.<name>`` for each option, so that ``--lang`` decides about the help and about complaints too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address
from typing import Any, TypeVar

import click

from checkin.i18n import say
from checkin.trouble import Trouble

Function = TypeVar("Function", bound=Callable[..., Any])


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, say("cli.heading.usage"))

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(say(f"cli.heading.{name.lower()}")):
            yield


class _Context(click.Context):
    formatter_class = _Formatter


def _text(value: Any) -> Any:
    """``value`` with whatever the terminal sent that is no text replaced: it could be stored nowhere."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    return tuple(map(_text, value)) if isinstance(value, tuple) else value


class Argument(click.Argument):
    """An argument that is text, whatever was typed."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        return _text(super().process_value(ctx, value))


class Option(click.Option):
    """An option that is text, whatever was typed, and whose help is said in the language of the moment."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        return _text(super().process_value(ctx, value))

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = say(f"cli.option.{self.name}")
        return super().get_help_record(ctx)


class Command(click.Command):
    """A command whose help and example are said in the language of the moment; ``key`` is its place in the catalogue
    where that is not its name.
    """

    context_class = _Context

    def __init__(self, name: str | None, *, key: str = "", **settings: Any) -> None:
        super().__init__(name, **settings)
        self._key = key or name

    def get_short_help_str(self, limit: int = 45) -> str:
        return say(f"cli.{self._key}.short")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(f"cli.{self._key}.help"))
            formatter.write_paragraph()
            formatter.write_text(say("cli.heading.example"))
            called = ctx.find_root().info_name
            formatter.write(f"    {called} {say(f'cli.{self._key}.example')}\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = say("cli.option.help")
        return found


class Group(Command, click.Group):
    """Commands under one name, like the command line as a whole. What goes wrong in it is told in a sentence, never as
    a traceback.
    """

    command_class = Command
    group_class = type  # groups in it are of its own kind

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _told():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _told():
            try:
                return super().invoke(ctx)
            except (KeyboardInterrupt, EOFError):
                click.echo(say("cli.interrupted"), err=True)
                ctx.exit(130)


class _Failed(click.ClickException):
    """The surroundings failed."""

    exit_code = 1

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble.sentence))
        self._hint = str(trouble.hint)

    def show(self, file: Any = None) -> None:
        click.echo(f"{self.message}\n→ {self._hint}", err=True)


class _Misused(click.UsageError):
    """The call was wrong; says how, and where the help is."""

    def show(self, file: Any = None) -> None:
        help_call = f"{self.ctx.command_path} --help" if self.ctx else "--help"
        click.echo(f"{self.message}\n→ {say('cli.wrong.hint', help=help_call)}", err=True)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Trouble as trouble:
        raise _Failed(trouble) from trouble
    except (_Misused, click.exceptions.NoArgsIsHelpError):
        raise
    except click.NoSuchOption as error:
        raise _Misused(say("cli.wrong.option", name=error.option_name), error.ctx) from error
    except click.MissingParameter as error:
        raise _Misused(say("cli.wrong.missing", name=_name(error)), error.ctx) from error
    except click.BadParameter as error:
        raise _Misused(say("cli.wrong.value", name=_name(error), why=error.message), error.ctx) from error
    except click.UsageError as error:
        raise _Misused(say("cli.wrong.other", why=error.message), error.ctx) from error


def _name(error: click.BadParameter) -> str:
    if error.param is not None:
        return error.param.get_error_hint(error.ctx) if error.ctx else str(error.param.name)
    return str(error.param_hint)


def option(*names: str, **settings: Any) -> Callable[[Function], Function]:
    """``click.option`` in two languages."""
    return click.option(*names, cls=Option, **settings)


def argument(*names: str, **settings: Any) -> Callable[[Function], Function]:
    """``click.argument`` for text of any kind."""
    return click.argument(*names, cls=Argument, **settings)


def filled(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A callback for options that may be left out but not be empty."""
    if value is not None and not value.strip():
        raise click.BadParameter(say("cli.wrong.empty"), context, parameter)
    return value and value.strip()


def is_address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A callback for options that take an IPv4 address."""
    try:
        return value and str(IPv4Address(value.strip()))
    except ValueError:
        raise click.BadParameter(say("cli.wrong.address"), context, parameter) from None
