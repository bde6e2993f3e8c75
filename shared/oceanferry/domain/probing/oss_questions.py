"""The open questions about OSS and the networks that reach it."""

from __future__ import annotations

from oceanferry.domain.probing import oss_observations
from oceanferry.domain.probing.question import Question

OSS_QUESTIONS = (
    Question(
        "networks.internal-address",
        "Does a function reach OSS's internal addresses?",
        "yes, inside the region; the public link is the second choice",
        "one byte of a file at its internal address. No machine outside of the region reaches it: for this"
        " answer, run the probe on an ECS instance of the region",
        "which link is tried first (adapters/source/object.py)",
        observe=oss_observations.internal_address,
    ),
    Question(
        "oss.public-endpoint",
        "Does OSS take data of this account at its public endpoint?",
        "yes; not from accounts that opened OSS since 2025-03-20 in the mainland",
        "an object is written and deleted",
        "domain: of the destination (docs/configuration.md)",
        effect="objects",
        observe=oss_observations.public_endpoint,
    ),
    Question(
        "oss.forbid-overwrite",
        "What is a second writer of a key answered?",
        "409 FileAlreadyExists",
        "an object is written twice and deleted",
        "claims of the ledger, and copies over what is there (adapters/oss/object_store.py)",
        effect="objects",
        observe=oss_observations.forbid_overwrite,
    ),
    Question(
        "oss.crc64",
        "Does OSS answer the CRC64 of what was written?",
        "yes, in x-oss-hash-crc64ecma",
        "an object is written and deleted",
        "whether copies can be proven (adapters/oss/completion.py)",
        effect="objects",
        observe=oss_observations.crc64,
    ),
)
