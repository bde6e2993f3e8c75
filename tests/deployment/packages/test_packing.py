"""The zip: what goes in, what stays out, and that nothing else decides its bytes."""

from __future__ import annotations

import importlib
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pydantic_core
import pytest

from packed import CURRENT, PINS, ROOT, distributions, packed
from packing import archive, elf, left_out
from packing.building import NotFit, build
from packing.bytecode import compiled, interpreter
from packing.checks import findings
from packing.configuration import check
from packing.contents import Vendored, own_files, vendored
from packing.distributions import Distribution, from_wheels
from packing.lock import extra, pins
from packing.report import sizes
from packing.stand_ins import stand_ins
from packing.target import Target
from packing.trial import DoesNotLoad, load
from packing.wheels import compiled_here

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SMALL = {"idna", "requests", "typing-extensions"}
HANDLER = "def handler(event: bytes, context: object) -> str:\n    return ''\n"


@pytest.fixture(scope="module")
def installed_here() -> list[Distribution]:
    return distributions()


@pytest.fixture(scope="module")
def dependencies(installed_here: list[Distribution]) -> Vendored:
    return vendored(installed_here)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is as small as can be."""
    root = tmp_path / "checkout"
    (root / "functions/publish").mkdir(parents=True)
    (root / "functions/publish/index.py").write_text(HANDLER)
    (root / "shared/oceanferry").mkdir(parents=True)
    (root / "shared/oceanferry/__init__.py").write_text("LETTERS = frozenset({'a', 'b', 'c', 'd'})\n")
    (root / "oceanferry.yaml").write_text("region: cn-hangzhou\n")
    for name in (".fcignore", "LICENSE"):
        shutil.copy(ROOT / name, root)
    return root


def small(root: Path, file: Path, installed_here: list[Distribution]) -> Path:
    """Pack a few distributions, bytecode included."""
    few = [each for each in installed_here if each.name in SMALL]
    names = [pin.name for pin in PINS]
    return build(few, CURRENT, root=root, file=file, python=sys.executable, pinned=names).file


# --- which distributions ------------------------------------------------------


@pytest.mark.parametrize(("version", "applies"), [("3.10", True), ("3.12", False)])
def test_the_markers_of_a_lock_are_those_of_the_target_and_not_of_this_python(
    version: str, applies: bool
) -> None:
    names = [pin.name for pin in pins(LOCK, Target(version))]

    assert ("async-timeout" in names) is applies
    assert names.count("multidict") == 1


def test_an_extra_brings_what_it_needs_in_the_versions_that_the_tests_ran_with() -> None:
    everything = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    names = {pin.name for pin in extra("otel", everything, Target("3.10"))}

    assert names >= {
        "opentelemetry-sdk",
        "opentelemetry-api",
        "opentelemetry-exporter-otlp-proto-http",
        "protobuf",
    }
    assert not names & {"pytest", "rich", "ruff"}
    with pytest.raises(LookupError, match="there is no extra oteel"):
        extra("oteel", everything, Target("3.10"))


def test_every_pin_has_a_hash_for_pip_to_check() -> None:
    assert PINS
    assert [pin for pin in PINS if "--hash=sha256:" not in pin.line] == []


def test_what_is_left_out_is_in_the_lock_or_nothing_would_be_left_out() -> None:
    locked = {pin.name for version in ("3.10", "3.12") for pin in pins(LOCK, Target(version))}

    assert set(left_out.DISTRIBUTIONS) <= locked


def test_a_wheel_that_was_compiled_here_is_reported_by_its_name() -> None:
    assert compiled_here("fastcrc-0.5.0-cp310-cp310-linux_x86_64.whl")
    assert not compiled_here("fastcrc-0.5.0-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")
    assert not compiled_here("alibabacloud_tea-0.4.3-py3-none-any.whl")


def test_a_wheel_is_taken_apart_without_its_scripts(tmp_path: Path) -> None:
    wheel = tmp_path / "some_thing-1.0-py3-none-any.whl"
    archive.write(
        {
            "some/__init__.py": b"",
            "some_thing-1.0.data/purelib/other.py": b"",
            "some_thing-1.0.data/scripts/run": b"",
        },
        wheel,
    )

    [distribution] = from_wheels([wheel])

    assert (distribution.name, distribution.version) == ("some-thing", "1.0")
    assert set(distribution.files) == {"some/__init__.py", "other.py"}


# --- what is left out ---------------------------------------------------------


def test_no_whole_distribution_that_is_left_out_is_in_the_zip(dependencies: Vendored) -> None:
    assert not set(left_out.DISTRIBUTIONS) & set(dependencies.kept)


def test_every_module_with_a_stand_in_of_its_own_is_there_to_be_replaced(
    installed_here: list[Distribution], dependencies: Vendored
) -> None:
    there = {path for each in installed_here for path in each.files}

    assert set(left_out.MODULES) <= there
    for path in left_out.MODULES:
        assert b"Left out of this zip" in dependencies.files[f"python/{path}"]


def test_licences_go_along_and_what_installers_need_does_not(dependencies: Vendored) -> None:
    names = {path.rpartition("/")[2] for path in dependencies.kept["requests"] if ".dist-info/" in path}

    assert "METADATA" in names
    assert any(name.startswith("LICENSE") for name in names)
    assert not names & {"RECORD", "WHEEL", "INSTALLER", "top_level.txt"}


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The stand-ins of one package, where they can be imported from."""
    source = b"from faraway.inner.deep import Thing\nimport faraway\n"
    for path, data in stand_ins({"sdk.py": source}, {"faraway": "nobody goes there"}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith(("faraway", "left_out_of"))]:
        del sys.modules[name]


@pytest.mark.usefixtures("stand_in")
def test_a_stand_in_can_be_imported_caught_inherited_from_and_not_used() -> None:
    faraway = importlib.import_module("faraway")
    deep = importlib.import_module("faraway.inner.deep")

    class Heir(faraway.Base):  # type: ignore[name-defined,misc] # made when it is asked for
        pass

    assert issubclass(deep.Thing, Exception)
    for use in (Heir, deep.Thing, lambda: deep.Thing.method):
        with pytest.raises(RuntimeError, match="its package was left out of this zip"):
            use()


@pytest.mark.usefixtures("stand_in")
def test_a_stand_in_has_no_version_and_no_file_that_it_could_be_taken_for_real_by() -> None:
    with pytest.raises(AttributeError):
        importlib.import_module("faraway").__version__  # noqa: B018


def test_where_nothing_is_imported_there_is_no_stand_in() -> None:
    assert stand_ins({"sdk.py": b"import json\n"}, {"faraway": "nobody goes there"}) == {}


# --- our own files ------------------------------------------------------------


def test_secrets_in_forgotten_files_stay_at_home(checkout: Path) -> None:
    before = own_files(checkout)
    for name in (".env", "shared/.env", "functions/publish/.env", "key.pem", "oceanferry.production.yaml"):
        (checkout / name).write_text("SECRET=1\n")

    assert own_files(checkout) == before


def test_every_module_that_a_function_may_need_is_in_the_zip() -> None:
    everything = {str(path.relative_to(ROOT)) for path in (ROOT / "shared/oceanferry").rglob("*.py")}

    assert {path for path in everything if "/cli/" not in path} <= set(own_files(ROOT))


# --- bytes --------------------------------------------------------------------


def test_two_builds_give_the_same_bytes(
    checkout: Path, tmp_path: Path, installed_here: list[Distribution]
) -> None:
    first = small(checkout, tmp_path / "first.zip", installed_here)
    (checkout / "oceanferry.yaml").touch()
    second = small(checkout, tmp_path / "second.zip", list(reversed(installed_here)))

    assert first.read_bytes() == second.read_bytes()


def test_bytecode_is_used_without_a_look_at_its_source_and_names_the_place_on_function_compute() -> None:
    source = b"def where():\n    raise LookupError\n"
    [(path, code)] = compiled({"shared/here.py": source}, sys.executable).items()

    assert path == f"shared/__pycache__/here.{sys.implementation.cache_tag}.pyc"
    assert int.from_bytes(code[4:8], "little") == 0b01
    assert b"/code/shared/here.py" in code


def test_a_python_that_is_not_there_is_not_made_up() -> None:
    assert interpreter(Target("3.19")) is None
    assert interpreter(CURRENT) == sys.executable


# --- compiled modules ---------------------------------------------------------


def built(tmp_path: Path, path: str, data: bytes) -> Path:
    """Return a zip that would be fit, had it not *path* in it."""
    file = tmp_path / "some.zip"
    archive.write(
        {
            "oceanferry.yaml": b"",
            "functions/publish/index.py": b"",
            "shared/oceanferry/logs.py": b"",
            path: data,
        },
        file,
    )
    return file


def module(glibc: str, machine: int = elf.X86_64) -> bytes:
    """Return the least of an ELF file that needs a symbol of that version of glibc, and an old one."""
    names = b"\0libc.so.6\0GLIBC_2.2.5\0" + glibc.encode() + b"\0"
    old, new = names.index(b"GLIBC_2.2.5"), names.index(glibc.encode(), 20)
    needs = struct.pack("<HHIII", 1, 2, 1, 16, 0)
    needs += struct.pack("<IHHII", 0, 0, 0, old, 16) + struct.pack("<IHHII", 0, 0, 0, new, 0)
    header, section = struct.Struct("<6s10xHHIQQQIHHHHHH"), struct.Struct("<IIQQQQIIQQ")
    at = header.size + 3 * section.size
    return (
        header.pack(b"\x7fELF\x02\x01", 3, machine, 1, 0, 0, header.size, 0, 0, 0, 0, section.size, 3, 0)
        + bytes(section.size)
        + section.pack(0, 3, 0, 0, at, len(names), 0, 0, 0, 0)
        + section.pack(0, 0x6FFFFFFE, 0, 0, at + len(names), len(needs), 1, 1, 0, 0)
        + names
        + needs
    )


def test_what_a_module_needs_of_the_c_library_is_read_as_readelf_reads_it() -> None:
    file = next(Path(pydantic_core.__file__ or "").parent.glob("*.so"))

    assert elf.glibc(module("GLIBC_2.34")) == (2, 34)
    assert (2, 2) <= elf.glibc(file.read_bytes()) <= (2, 28)
    readelf = shutil.which("readelf")
    if not readelf:
        pytest.skip("readelf is not installed: it could not be compared with")
    shown = subprocess.run([readelf, "-V", file], capture_output=True, text=True, check=True).stdout
    needed = {
        tuple(map(int, word.removeprefix("GLIBC_").split(".")[:2]))
        for word in shown.split()
        if word.startswith("GLIBC_")
    }
    assert elf.glibc(file.read_bytes()) == max(needed)


OLD_PYTHON = "python/a.cpython-39-x86_64-linux-gnu.so"


@pytest.mark.parametrize(
    ("path", "data", "complaint"),
    [
        ("python/a.so", module("GLIBC_2.34"), "needs glibc 2.34, the runtime has 2.28"),
        ("python/a.so", module("GLIBC_2.17", 183), "compiled for another processor"),
        ("python/a.so", b"MZ", "no 64-bit little-endian ELF file"),
        (OLD_PYTHON, module("GLIBC_2.17"), "compiled for cpython-39"),
        ("python/__pycache__/a.cpython-39.pyc", b"", "holds bytecode of cpython-39"),
        (".env", b"", "a hidden file"),
        ("python/.env", b"", "a hidden file"),
        ("shared/oceanferry_sandbox/demo.py", b"", "the sandbox is never deployed"),
        ("python/some/tests/test_it.py", b"", "a test"),
        ("tests/conftest.py", b"", "a test"),
        ("shared/oceanferry/key.pem", b"", "nothing that is deployed"),
        ("../outside.py", b"", "leads out of the folder"),
    ],
)
def test_a_zip_that_must_not_be_deployed_is_reported(
    tmp_path: Path, path: str, data: bytes, complaint: str
) -> None:
    found = findings(built(tmp_path, path, data), CURRENT, [], [])

    assert [each for each in found if complaint in each]


def test_a_zip_with_nothing_wrong_is_not_complained_of(tmp_path: Path) -> None:
    file = built(tmp_path, "python/a.abi3.so", module("GLIBC_2.28"))

    assert findings(file, CURRENT, ["requests"], ["requests"]) == []


def test_a_dependency_of_development_is_reported(tmp_path: Path) -> None:
    file = built(tmp_path, "python/pytest/__init__.py", b"")

    assert findings(file, CURRENT, ["pytest"], ["requests"]) == ["pytest is not in requirements.lock"]


def test_a_zip_without_configuration_or_functions_is_reported(tmp_path: Path) -> None:
    archive.write({"python/idna/__init__.py": b""}, tmp_path / "some.zip")

    assert findings(tmp_path / "some.zip", CURRENT, [], []) == [
        "oceanferry.yaml is missing",
        "no function is in it",
    ]


def test_a_zip_that_is_not_fit_is_not_left_lying_about(checkout: Path, tmp_path: Path) -> None:
    pytest_itself = Distribution("pytest", "1.0", {"pytest.py": b""})

    with pytest.raises(NotFit, match=r"pytest is not in requirements\.lock"):
        build([pytest_itself], CURRENT, root=checkout, file=tmp_path / "it.zip", python=None, pinned=[])
    assert not (tmp_path / "it.zip").exists()


def test_an_entry_file_that_cannot_be_imported_is_reported(tmp_path: Path) -> None:
    archive.write({"functions/publish/index.py": b"import pydantic\n"}, tmp_path / "some.zip")

    with pytest.raises(DoesNotLoad, match="No module named 'pydantic'"):
        load(tmp_path / "some.zip", str(Path(sys.executable).resolve()))


def test_the_sizes_add_up_to_what_is_in_the_zip(tmp_path: Path) -> None:
    package = packed(tmp_path / "whole.zip", python=None)

    rows = sizes(package.file, package.owners)

    with zipfile.ZipFile(package.file) as content:
        assert sum(unpacked for _, _, unpacked in rows) == sum(each.file_size for each in content.infolist())
    assert package.file.stat().st_size < 15_000_000
    assert {name for name, _, _ in rows} >= {"oceanferry", "pydantic-core", "requests"}


# --- the configuration in it ----------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("deliver: [ops-room", "delivers: [ops-room", "routes.nightly.delivers: is not a known key"),
        ("0 0 8 * * *", "0 0 7 * * *", "oceanferry sync --check"),
    ],
)
def test_a_configuration_that_functions_would_refuse_is_not_packed(
    tmp_path: Path, old: str, new: str, reported: str
) -> None:
    for name in ("oceanferry.yaml", "s.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    check(tmp_path)
    config = tmp_path / "oceanferry.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(NotFit, match=reported):
        check(tmp_path)
