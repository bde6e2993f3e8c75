"""Records as files, for a laptop and for several processes on one machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import text
from oceanferry.ports.storage.object_store import DataWithAge


class DirectoryRecords:
    """Each record is a file; a hard link makes its creation atomic between processes.

    Ages are by the clock that stamps files, also on a disk that another machine serves.

    Every method raises InvalidConfiguration when the directory cannot be used.
    """

    def __init__(self, directory: Path) -> None:
        """Keep the records below *directory*, which is created when there is one to keep."""
        self._directory = directory

    def create(self, name: str, data: bytes) -> bool:
        with self._explained():
            written = self._write(name, data)
            try:
                os.link(written, self._path(name))
            except FileExistsError:
                return False
            finally:
                written.unlink()
        return True

    def replace(self, name: str, data: bytes) -> None:
        with self._explained():
            self._write(name, data).replace(self._path(name))

    def read(self, name: str) -> bytes | None:
        with self._explained():
            try:
                return self._path(name).read_bytes()
            except FileNotFoundError:
                return None

    def aged(self, name: str) -> DataWithAge | None:
        with self._explained():
            try:
                with self._path(name).open("rb") as file:
                    data, written = file.read(), os.fstat(file.fileno()).st_mtime_ns
            except FileNotFoundError:
                return None
            stamp = self._write(name, b"")
            now = stamp.stat().st_mtime_ns
            stamp.unlink()
        return DataWithAge(data, timedelta(microseconds=(now - written) // 1000))

    def names(self, prefix: str) -> list[str]:
        folder, _, start = prefix.rpartition("/")
        with self._explained():
            found = list(_files_below(self._directory / folder, start))
        return sorted(each.relative_to(self._directory).as_posix() for each in found)

    def delete(self, name: str) -> None:
        with self._explained():
            self._path(name).unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InvalidConfiguration(
                text(
                    "ledger.path: cannot keep the ledger in {directory}: {why}",
                    directory=self._directory,
                    why=error.strerror,
                ),
                advice=text(
                    "Choose a directory that this user can write to, on a file system that has free"
                    " space and supports hard links"
                ),
            ) from error

    def _path(self, name: str) -> Path:
        return self._directory / name

    def _write(self, name: str, data: bytes) -> Path:
        folder = self._path(name).parent
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(prefix=".", dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return Path(path)


def _files_below(folder: Path, start: str) -> Iterator[Path]:
    """Yield the files of a folder whose names begin with *start*, and all in folders that are called so."""
    try:
        entries = list(folder.iterdir())
    except FileNotFoundError:
        return
    for entry in entries:
        if not entry.name.startswith(start):
            continue
        if entry.is_dir():
            yield from _files_below(entry, "")
        else:
            yield entry
