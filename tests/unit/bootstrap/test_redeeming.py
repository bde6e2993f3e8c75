"""At which addresses copies are offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanferry.bootstrap.composition import Composition
from oceanferry.bootstrap.redeeming import places
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret
from oceanferry.settings.loading import load

OURS = Credentials("AK", Secret("made-up"))
BASE = """
region: cn-hangzhou
account_id: "1234567890123456"
clusters:
  orders: {instance_id: ob317v4uif0000}
destinations:
"""


def build_composition(tmp_path: Path, archive: str, **environment: str) -> Composition:
    file = tmp_path / "oceanferry.yaml"
    file.write_text(f"{BASE}  archive: {{type: oss, bucket: my-archive, region: cn-shanghai{archive}}}\n")
    return Composition(settings=load(file, environment), credentials=OURS, in_region=True)


@pytest.mark.parametrize(
    ("archive", "addresses", "archived"),
    [
        ("", ("public", "internal"), False),
        (", endpoint: accelerate", ("public", "internal"), False),
        (", endpoint: 'https://oss.example.com'", ("public",), False),
        (", storage_class: IA", ("public", "internal"), False),
        (", storage_class: Archive", ("public", "internal"), True),
        (", storage_class: DeepColdArchive", ("public", "internal"), True),
    ],
)
def test_a_copy_is_offered_at_the_addresses_that_readers_reach(
    tmp_path: Path, archive: str, addresses: tuple[str, ...], *, archived: bool
) -> None:
    composition = build_composition(tmp_path, archive)
    with composition.closing:
        [place] = places(composition)

        assert (place.presigner.addresses, place.archived) == (addresses, archived)
        assert (place.destination, place.region, place.store.bucket) == (
            "archive",
            "cn-shanghai",
            "my-archive",
        )
