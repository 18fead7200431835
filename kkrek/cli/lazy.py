"""Commands that are imported only when they run, so that each start pays for one.

``make_context`` and ``get_command`` of Typer are used here and in ``app.py`` alone: Typer does not promise them, so
the version is pinned and tests guard them.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import typer
from typer._click.formatting import HelpFormatter  # ruff: ignore[import-private-name] - Typer exports no name for it
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from kkrek.cli.commands import COMMANDS, CommandRow
from kkrek.cli.settings import GLOBALS, ROW, global_options, keep_global
from kkrek.cli.usage import EXIT_CODES
from kkrek.domain.words import fold
from kkrek.errors import N_, UsageError
from kkrek.i18n import _, language

# Typer's own words, which it takes from gettext's global domain, and its sentences for completion.
TYPER_WORDS = (
    N_("required"),
    N_("default: {default}"),
    N_("(dynamic)"),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
_SUGGESTED = 3
_COMPLETION = frozenset({"install_completion", "show_completion"})


class Page(HelpFormatter):
    """A help page whose own words are translated."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or _("Usage:") + " ")


class PageContext(typer.Context):
    """The context of every command: translated help."""

    formatter_class = Page

    def __init__(self, command: Any, *args: Any, **extra: Any) -> None:
        """Translate the sentence of ``--help``, which Typer leaves in English."""
        super().__init__(command, *args, **extra)
        option = command.get_help_option(self)
        if option is not None:
            option.help = _("Show this page and exit.")


class LazyCommand(TyperCommand):
    """A command known by its row in the table; it takes over its module's command when it is used."""

    context_class = PageContext

    def __init__(self, row: CommandRow, shared: list[Any]) -> None:
        """Know the row and the global options, and nothing else yet."""
        summary = _(row.summary)
        super().__init__(row.word, help=summary, short_help=summary.rstrip("."), rich_markup_mode=None)
        self.rich_help_panel = None if row.group else row.panel
        self.row = row
        self.shared = shared

    def make_context(  # the canonical name stands in usage lines, not the word that was typed
        self,
        info_name: str | None,  # ruff: ignore[unused-method-argument] - Typer's signature
        args: list[str],
        parent: Any = None,
        **extra: Any,
    ) -> Any:
        """Import the module, take over its command, then parse."""
        if self.callback is None:
            self._load()
        return super().make_context(self.name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, unless CSV was asked of something that is no list: told before anything is done."""
        if ctx.meta.get(GLOBALS, {}).get("format") == "csv" and not self.row.is_list:
            raise UsageError(problem=N_("this result is no list; --format csv is for lists"), command=self.row.name)
        ctx.meta[ROW] = self.row
        return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the command's own options; the global ones stand on the root's page."""
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # ruff: ignore[unused-method-argument] - Typer's signature
        """Write where the law stands, the role and the exit codes."""
        lines = []
        if self.row.article:
            lines.append(_("Law: GDPR Article {article}.").format(article=self.row.article))
        if self.row.role:
            lines.append(_("Role: {role} or above.").format(role=self.row.role))
        lines.append(_("Global options may stand here too; see `kkrek --help`."))
        formatter.write_paragraph()
        formatter.write_text("\n\n".join(lines))
        codes = sorted({0, 2, *(error.exit_code for error in self.row.errors)})
        with formatter.section(_("Exit status")):
            formatter.write_dl([(str(code), _(EXIT_CODES[code])) for code in codes])

    def _load(self) -> None:
        """Take over callback and parameters of the module's command, and add the global options."""
        loaded: Any = get_command(import_module(self.row.module).app)
        if isinstance(loaded, TyperGroup):
            loaded = loaded.commands[self.row.word]
        # A Typer of one command has the options for completion too; they belong to the root.
        declared = [param for param in loaded.params if param.name not in _COMPLETION]
        own = {name for param in declared for name in param.opts}
        _translate(declared)
        self.params = [*declared, *(param for param in self.shared if not own.intersection(param.opts))]
        self.context_settings = loaded.context_settings
        self.callback = loaded.callback


class LazyGroup(TyperGroup):
    """Commands under one word, each known by its row; Finnish words are accepted, and listed in Finnish."""

    context_class = PageContext

    def __init__(self, shared: list[Any], **attributes: Any) -> None:
        """Take the global options too."""
        super().__init__(**{**attributes, "rich_markup_mode": None})
        self.params = [*self.params, *shared]
        self.finnish: dict[str, str] = {}
        self.typed: dict[str, str] = {}

    def add_row(self, row: CommandRow, command: Any) -> None:
        """Add a command under its word, and make its Finnish words known."""
        self.add_command(command)
        for word in row.words:
            self.finnish[fold(word)] = row.word
            self.typed[fold(word)] = word

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Without a command word, show the page as an error shows: on stderr, code 2."""
        super().parse_args(ctx, args)
        word: list[str] = ctx._protected_args  # ruff: ignore[private-member-access] - where Typer keeps the command word
        if not ctx.resilient_parsing and not word:
            typer.echo(ctx.get_help(), err=True)
            raise typer.Exit(UsageError.exit_code)
        return list(ctx.args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command by its English or Finnish word; suggest, but never repeat what was typed."""
        word = args[0] if args[0] in self.commands else self.finnish.get(fold(args[0]), "")
        if word:
            return super().resolve_command(ctx, [word, *args[1:]])
        if ctx.resilient_parsing:
            return None, None, args[1:]
        near = self._near(fold(args[0]))
        problem = _("no such command")
        if near:
            problem = _("no such command; did you mean {words}?").format(words=", ".join(near))
        raise UsageError(problem=problem, command=ctx.command_path.partition(" ")[2])

    def _near(self, word: str) -> list[str]:
        """Return the commands that look like a word: where Finnish is spoken in Finnish words, the nearest first."""
        if language() != "fi":
            near = get_close_matches(word, [*self.commands, *self.finnish])
            return list(dict.fromkeys(self.finnish.get(match, match) for match in near))
        near = [*get_close_matches(word, self.finnish), *get_close_matches(word, self.commands)]
        own = {english: self.typed[finnish] for finnish, english in reversed(self.finnish.items())}
        return list(dict.fromkeys(self.typed.get(match) or own.get(match, match) for match in near))[:_SUGGESTED]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, then the commands."""
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # ruff: ignore[unused-method-argument] - Typer's signature
        """Write the commands in their panels, in the order of the table."""
        commands = [command for command in self.commands.values() if not command.hidden]
        panels = dict.fromkeys(getattr(command, "rich_help_panel", None) for command in commands)
        for panel in panels:
            rows = [
                (self._word_of(command), command.get_short_help_str(limit=200))
                for command in commands
                if getattr(command, "rich_help_panel", None) == panel
            ]
            with formatter.section(_(panel or N_("Commands"))):
                formatter.write_dl(rows)

    def _word_of(self, command: Any) -> str:
        """Return a command's word, in Finnish with the Finnish word that is accepted, too."""
        own = command.name
        finnish = next((word for word, english in self.finnish.items() if english == own), None)
        return f"{own}, {self.typed[finnish]}" if finnish is not None and language() == "fi" else own


class CommandTable(LazyGroup):
    """The root command: everything in the table."""

    rows: tuple[CommandRow, ...] = COMMANDS

    def __init__(self, **attributes: Any) -> None:
        """Make one lazy command or group for each row."""
        shared = _global_params()
        super().__init__(shared, **{**attributes, "help": _(str(attributes.get("help")))})
        groups: dict[str, LazyGroup] = {}
        heads = {row.group for row in self.rows}
        for row in self.rows:
            if row.name in heads:
                summary = _(row.summary)
                group = LazyGroup(shared, name=row.name, help=summary, short_help=summary.rstrip("."))
                group.rich_help_panel = row.panel
                groups[row.name] = group
                self.add_row(row, group)
            elif row.group is None:
                self.add_row(row, LazyCommand(row, shared))
            else:
                groups[row.group].add_row(row, LazyCommand(row, shared))

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Translate what Typer added, the options for completion, then parse."""
        _translate(self.params)
        return super().make_context(info_name, args, parent, **extra)


def _global_params() -> list[Any]:
    """Make fresh options of the global ones; their values go to the context, not to the command."""
    declaring = typer.Typer(add_completion=False, rich_markup_mode=None)
    declaring.command()(global_options)
    params: list[Any] = get_command(declaring).params
    _translate(params)
    for param in params:
        param.expose_value = False
        param.callback = _keep
    return params


def _translate(params: list[Any]) -> None:
    """Translate the sentences of options and arguments; a translated one stays as it is."""
    for param in params:
        if param.help:
            param.help = _(param.help)


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    """Write arguments and options; global options only on the root's page."""
    for kind, title in (("argument", N_("Arguments")), ("option", N_("Options"))):
        records = [
            param.get_help_record(ctx)
            for param in command.get_params(ctx)
            if param.param_type_name == kind and not (ctx.parent and _is_global(param))
        ]
        lines = [record for record in records if record is not None]
        if lines:
            with formatter.section(_(title)):
                formatter.write_dl(lines)


def _keep(ctx: Any, param: Any, value: Any) -> None:
    """Remember a global option given at any level."""
    keep_global(ctx, param.name.removeprefix("global_"), value)


def _is_global(param: Any) -> bool:
    """Tell global options from the command's own."""
    return isinstance(param, TyperOption) and param.callback is _keep
