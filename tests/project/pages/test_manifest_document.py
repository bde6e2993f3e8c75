"""docs/manifest.md says what the models say, and its example and program are real."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from oceanferry.cli.parser import parser
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.manifest import Manifest, ManifestObject, Tombstone, read_manifest
from oceanferry_sandbox import seed
from project.readme import blocks, code, prose, tables
from project.repository import ROOT, run_python

DOCUMENT = ROOT / "docs/manifest.md"
MODELS: dict[str, type[BaseModel]] = {"manifest": Manifest, "object": ManifestObject, "tombstone": Tombstone}


def shown(heading: str) -> dict[str, tuple[str, str]]:
    """Return type and necessity of each field in the table whose first column has this heading."""
    [found] = [table for table in tables(DOCUMENT) if table[0][0] == heading]
    return {code(row[0])[0]: (row[1].strip("`"), row[2]) for row in found[1:]}


def real(model: type[BaseModel]) -> dict[str, tuple[str, str]]:
    schema = model.model_json_schema()
    return {
        name: (type_of(field), "yes" if name in schema["required"] else "no")
        for name, field in schema["properties"].items()
    }


def type_of(field: dict[str, Any]) -> str:
    if "const" in field:
        return str(field["const"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2].lower()
    if "anyOf" in field:
        return " or ".join(type_of(each) for each in field["anyOf"])
    return "array of objects" if field["type"] == "array" else str(field.get("format", field["type"]))


def block(language: str) -> str:
    [found] = [each.text for each in blocks(DOCUMENT) if each.language == language]
    return found


def example() -> Manifest:
    found = read_manifest(block("json").encode())
    assert isinstance(found, Manifest)
    return found


@pytest.mark.parametrize("heading", MODELS)
def test_every_field_is_in_its_table_with_its_type(heading: str) -> None:
    assert shown(heading) == real(MODELS[heading])


def test_the_schema_version_of_the_page_is_the_one_that_is_written() -> None:
    version = Manifest.model_fields["schema_version"].default

    assert f"## Schema version {version}\n" in DOCUMENT.read_text(encoding="utf-8")


def test_the_example_is_written_as_copying_writes_it() -> None:
    assert example().model_dump_json(indent=2) == block("json").rstrip("\n")


def test_the_example_is_about_a_backup_set_of_the_sandbox() -> None:
    [backup_set] = [
        each
        for each in seed.backup_sets(datetime.now(timezone.utc))
        if each.set_id == example().backup_set_id
    ]
    folder = Folder("oceanbase/", backup_set.instance_id, backup_set.set_id)

    assert [(each.key, each.size_bytes, each.crc64) for each in example().objects] == [
        (folder.path + part.file_name, part.size_bytes, str(checksum(seed.contents(part))))
        for part in backup_set.parts
    ]


def test_the_program_computes_what_the_manifest_says(tmp_path: Path) -> None:
    [part] = [
        part
        for each in seed.backup_sets(datetime.now(timezone.utc))
        if each.set_id == example().backup_set_id
        for part in each.parts
    ]
    file = tmp_path / part.file_name
    file.write_bytes(seed.contents(part))

    assert run_python(block("python"), str(file)).strip() == example().objects[0].crc64


def test_the_check_value_is_that_of_the_algorithm() -> None:
    crc = checksum(b"123456789")

    assert {f"{crc:X}", str(crc)} <= set(code(prose(DOCUMENT)))


def test_the_files_that_the_advice_names_are_those_of_the_example() -> None:
    first = example().objects[0]
    folder, _, name = first.key.rpartition("/")
    typed = "".join(each.text for each in blocks(DOCUMENT) if each.language == "sh")

    assert f"FOLDER=oss://my-archive/{folder}\n" in typed
    assert f"ossutil stat $FOLDER/{name}\n" in typed


@pytest.mark.parametrize(
    "line", [each for each in code(prose(DOCUMENT)) if each.startswith("oceanferry ") and "oss://" in each]
)
def test_every_command_line_is_one_that_the_parser_takes(line: str) -> None:
    assert parser().parse_args(line.split()[1:]).command
