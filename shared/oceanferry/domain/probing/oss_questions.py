"""The open questions about OSS and the networks that reach it."""

from __future__ import annotations

from oceanferry.domain.probing import oss_observations
from oceanferry.domain.probing.question import Question
from oceanferry.domain.texts import quoted, text

OSS_QUESTIONS = (
    Question(
        "networks.internal-address",
        text("Can a function reach OSS's internal endpoint?"),
        text("yes, inside the region; the public link is the fallback"),
        text(
            "one byte of a file is read at the internal endpoint. Hosts outside the region cannot "
            "reach it: to get this answer, run the probe on an ECS instance of the region"
        ),
        text("which link is tried first (adapters/source/object.py)"),
        observe=oss_observations.internal_address,
    ),
    Question(
        "oss.public-endpoint",
        text("Does OSS accept data requests of this account at its public endpoint?"),
        text("yes; except for accounts that activated OSS in the Chinese mainland after 2025-03-20"),
        text("an object is written and deleted"),
        text("the option domain of a destination (docs/configuration.md)"),
        effect="objects",
        observe=oss_observations.public_endpoint,
    ),
    Question(
        "oss.forbid-overwrite",
        text("What does OSS return when a key is written a second time?"),
        quoted("409 FileAlreadyExists"),
        text("an object is written twice and deleted"),
        text("claims of the ledger, and copies to a key that exists (adapters/oss/object_store.py)"),
        effect="objects",
        observe=oss_observations.forbid_overwrite,
    ),
    Question(
        "oss.crc64",
        text("Does OSS return the CRC64 of what was written?"),
        text("yes, in x-oss-hash-crc64ecma"),
        text("an object is written and deleted"),
        text("whether copies can be verified (adapters/oss/completion.py)"),
        effect="objects",
        observe=oss_observations.crc64,
    ),
)
