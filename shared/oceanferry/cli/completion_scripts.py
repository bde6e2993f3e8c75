"""The commands and options as shells complete them, and the scripts for bash and zsh."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from oceanferry.domain.texts import Say, text

_FILES = ("FILE", "FILE|-", "DIR")
"""What the help calls a value that is a path."""


@dataclass(frozen=True)
class Option:
    """One option, or one argument without a name."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    is_path: bool
    choices: tuple[str, ...]


@dataclass(frozen=True)
class CommandWords:
    """What follows the name of a command."""

    name: str
    summary: str
    options: tuple[Option, ...]
    arguments: tuple[Option, ...]


Script = Callable[[Sequence[CommandWords], Say], str]


def words_of(top: argparse.ArgumentParser) -> list[CommandWords]:
    """Return every command of a parser with its options, as the help has them."""
    [commands] = [each for each in top._actions if isinstance(each, argparse._SubParsersAction)]  # noqa: SLF001  # argparse lists its options nowhere else
    summaries = {each.dest: each.help or "" for each in commands._choices_actions}  # noqa: SLF001  # as above
    return [_command(name, summaries[name], each) for name, each in commands.choices.items()]


def _command(name: str, summary: str, parser: argparse.ArgumentParser) -> CommandWords:
    known = [_option(each) for each in parser._actions]  # noqa: SLF001  # as above
    return CommandWords(
        name,
        summary,
        options=tuple(each for each in known if each.names),
        arguments=tuple(each for each in known if not each.names),
    )


def _option(action: argparse.Action) -> Option:
    return Option(
        names=tuple(action.option_strings),
        help=" ".join((action.help or "").split()),
        takes_value=action.nargs != 0,
        is_path=action.metavar in _FILES,
        choices=tuple(map(str, action.choices or ())),
    )


def bash(commands: Sequence[CommandWords], say: Say = str) -> str:
    """Return the script for bash, with its comment in the language that *say* speaks."""
    values = [
        f"    {'|'.join(shlex.quote(f'{command.name} {name}') for name in option.names)}) {_reply(option)};;"
        for command in commands
        for option in command.options
        if option.takes_value
    ]
    words = [f"    {each.name}) words={shlex.quote(' '.join(_words(each)))};;" for each in commands]
    return "\n".join(
        (
            say(text("# Completes oceanferry in bash; made by: oceanferry completion bash")),
            "_oceanferry() {",
            '  local word="${COMP_WORDS[COMP_CWORD]}" command="${COMP_WORDS[1]}" words=""',
            "  COMPREPLY=()",
            '  if [ "$COMP_CWORD" -eq 1 ]; then',
            f"    words={shlex.quote(' '.join(['--help', '--version', *(each.name for each in commands)]))}",
            '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "    return",
            "  fi",
            '  case "$command ${COMP_WORDS[COMP_CWORD-1]}" in',
            *values,
            "  esac",
            '  case "$command" in',
            *words,
            "  esac",
            '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "}",
            "complete -o filenames -F _oceanferry oceanferry",
            "",
        )
    )


def _reply(option: Option) -> str:
    if option.choices:
        return f'COMPREPLY=($(compgen -W {shlex.quote(" ".join(option.choices))} -- "$word")); return'
    return 'COMPREPLY=($(compgen -f -- "$word")); return' if option.is_path else "return"


def _words(command: CommandWords) -> Iterable[str]:
    for option in command.options:
        yield from option.names
    for argument in command.arguments:
        yield from argument.choices


def zsh(commands: Sequence[CommandWords], say: Say = str) -> str:
    """Return the script for zsh, in the language that *say* speaks."""
    described = [f"    {_quoted(f'{each.name}:{each.summary}')}" for each in commands]
    cases = [line for each in commands for line in _zsh_case(each, say(text("value")))]
    return "\n".join(
        (
            "#compdef oceanferry",
            say(text("# Completes oceanferry in zsh; made by: oceanferry completion zsh")),
            "_oceanferry() {",
            "  local -a commands",
            "  commands=(",
            *described,
            "  )",
            "  if (( CURRENT == 2 )); then",
            f"    _describe '{say(text('command'))}' commands",
            "    return",
            "  fi",
            "  local command=$words[2]",
            "  shift words",
            "  (( CURRENT-- ))",
            "  case $command in",
            *cases,
            "  esac",
            "}",
            # Loaded from a folder of $fpath it is the function's body; sourced, it only declares it.
            'if [ "$funcstack[1]" = _oceanferry ]; then _oceanferry "$@"',
            "else compdef _oceanferry oceanferry; fi",
            "",
        )
    )


def _zsh_case(command: CommandWords, value: str) -> list[str]:
    options = [_zsh_option(name, each, value) for each in command.options for name in each.names]
    options += [f"*:{value}:{_zsh_values(each)}" for each in command.arguments]
    return [f"    {command.name}) _arguments {' '.join(map(_quoted, options))};;"]


def _zsh_option(name: str, option: Option, value: str) -> str:
    taken = f":{value}:{_zsh_values(option)}" if option.takes_value else ""
    return f"*{name}[{_escaped(option.help)}]{taken}"


def _zsh_values(option: Option) -> str:
    if option.choices:
        return f"({' '.join(option.choices)})"
    return "_files" if option.is_path or not option.names else " "


def _escaped(text: str) -> str:
    return "".join(f"\\{each}" if each in "[]:\\" else each for each in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


SCRIPTS: Mapping[str, Script] = {"bash": bash, "zsh": zsh}
