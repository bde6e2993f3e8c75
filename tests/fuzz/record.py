"""What all recorded runs of `make fuzz` found, so that hours can be added run by run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

_HERE = Path(__file__).parent
RECORD = _HERE / "record.json"
_PRODUCT = _HERE.parents[1] / "shared/oceanferry"


@dataclass(frozen=True)
class Fuzzing:
    """What fuzzing one target of one state of the product came to, over all runs."""

    target: str
    version: str
    commit: str
    """Of the product; empty outside of a checkout, and with ``-dirty`` where files were changed."""
    guide: str
    """What made the inputs."""
    seconds: int
    executions: int
    edges: int | None = None
    """Of the product's code, the most that a run reached; None without atheris."""
    features: int | None = None
    crashes: tuple[str, ...] = field(default=())
    """The places that failed."""

    @property
    def subject(self) -> tuple[str, ...]:
        """What was fuzzed, and by what: figures of the same subject are added up."""
        return self.target, self.version, self.commit, self.guide

    def plus(self, other: Fuzzing) -> Fuzzing:
        """Add another run with the same subject."""
        return replace(
            self,
            seconds=self.seconds + other.seconds,
            executions=self.executions + other.executions,
            edges=_most(self.edges, other.edges),
            features=_most(self.features, other.features),
            crashes=tuple(sorted({*self.crashes, *other.crashes})),
        )


def recorded(path: Path = RECORD) -> list[Fuzzing]:
    """Return what is recorded."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [Fuzzing(**{**row, "crashes": tuple(row["crashes"])}) for row in rows]


def add(found: Fuzzing, path: Path = RECORD) -> None:
    """Add a run to the record, a line for each subject."""
    rows = {each.subject: each for each in recorded(path)}
    before = rows.get(found.subject)
    rows[found.subject] = before.plus(found) if before else found
    lines = ",\n".join(json.dumps(asdict(rows[subject])) for subject in sorted(rows))
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def commit() -> str:
    """Return the commit that changed the product last; empty outside of a checkout."""
    last = _git("log", "-1", "--abbrev=12", "--format=%h", "--", str(_PRODUCT))
    return f"{last}-dirty" if last and _git("status", "--porcelain", "--", str(_PRODUCT)) else last


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=_HERE, capture_output=True, text=True, check=False).stdout.strip()


def totals(rows: Iterable[Fuzzing]) -> list[Fuzzing]:
    """Return one row for each target, over all versions and guides."""
    found: dict[str, Fuzzing] = {}
    for row in rows:
        found[row.target] = found[row.target].plus(row) if row.target in found else row
    return list(found.values())


def _most(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)
