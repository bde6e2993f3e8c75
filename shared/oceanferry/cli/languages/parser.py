"""The help of the command line in another language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping

from oceanferry.cli.languages.speech import Speech
from oceanferry.cli.options import CommandParser
from oceanferry.cli.wrapping import WIDE, wrapped

_HEADING = re.compile(rf"^([{WIDE}]+):$", re.MULTILINE)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Wraps by columns, and introduces the usage in Chinese."""

    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  # argparse declares no types here
        """Add the usage after a heading of this language."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)  # noqa: RUF001  # Chinese punctuation

    def format_help(self) -> str:
        """Return the help, with a colon of this language behind each heading."""
        return _HEADING.sub(r"\1：", super().format_help())  # noqa: RUF001  # as above

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(" ".join(text.split()), width)


def every_parser(top: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Return the parser of each command; that of all of them has no name."""
    return {"": top, **_commands(top).choices}


def speak(top: argparse.ArgumentParser, speech: Speech) -> None:
    """Let the help of *top* and of all its commands be in the language of *speech*."""
    if speech.language == "en":
        return
    from oceanferry.cli.languages.chinese.arguments import in_chinese

    said = speech.catalogue
    summaries = {each.dest: each.help or "" for each in _commands(top)._choices_actions}  # noqa: SLF001  # argparse lists them nowhere else
    for each in _commands(top)._choices_actions:  # noqa: SLF001  # as above
        each.help = said.get(each.help or "", each.help)
    for name, parser in every_parser(top).items():
        parser.formatter_class = _Formatter
        if isinstance(parser, CommandParser):
            parser.error_label = said.get(parser.error_label, parser.error_label)
            parser.explain = in_chinese
        parser.description = f"{said.get(summaries.get(name) or parser.description or '', '')}。"
        parser.epilog = "\n".join(_translated(line, said) for line in _lines(parser.epilog))
        for group in parser._action_groups:  # noqa: SLF001  # as above
            group.title = said.get(group.title or "", group.title)
        for action in parser._actions:  # noqa: SLF001  # as above
            action.help = said.get(action.help or "", action.help)


def _lines(epilog: str | None) -> list[str]:
    return (epilog or "").split("\n")


def _translated(line: str, said: Mapping[str, str]) -> str:
    found = line.strip()
    return line.replace(found, said.get(found, found)) if found else line


def _commands(top: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    [found] = [each for each in top._actions if isinstance(each, argparse._SubParsersAction)]  # noqa: SLF001  # as above
    return found
