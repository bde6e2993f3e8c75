"""Where the copy of a backup set is in a bucket: its folder and its keys."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from oceanferry.domain.links import DownloadLink

_LONGEST_NAME_BYTES = 255  # as on a disk; a key has at most 1,023, most of them for the operator's prefix


@dataclass(frozen=True)
class Folder:
    """Where the copy of one backup set is in a bucket; the same for every run."""

    prefix: str
    instance_id: str
    backup_set_id: str

    @property
    def path(self) -> str:
        """The folder's key prefix, ending in a slash."""
        return f"{self.prefix}{self.instance_id}/{self.backup_set_id}/"

    @property
    def manifest(self) -> str:
        """The key of the manifest."""
        return f"{self.path}manifest.json"

    def keys(self, links: Sequence[DownloadLink]) -> dict[int, str]:
        """Return the key of each part by its id.

        A file keeps its own name. When names repeat or are missing, the part
        id is put in front, so that no two parts share a key.
        """
        names = {link.part_id: _plain(link.file_name) for link in links}
        ambiguous = len(set(names.values())) < len(names) or "manifest.json" in names.values()
        return {
            part_id: f"{self.path}{part_id:04d}-{name}" if ambiguous or not name else f"{self.path}{name}"
            for part_id, name in names.items()
        }


def _plain(file_name: str) -> str:
    name = posixpath.basename(file_name.replace("\\", "/"))
    name = re.sub(r"[\x00-\x1f\x7f]", "", name)
    name = name.encode(errors="ignore")[-_LONGEST_NAME_BYTES:].decode(errors="ignore")
    return "" if name in {".", ".."} else name
