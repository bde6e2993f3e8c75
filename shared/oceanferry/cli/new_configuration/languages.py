"""The languages there are."""

from __future__ import annotations

from collections.abc import Mapping

from oceanferry.cli.new_configuration.chinese import CHINESE
from oceanferry.cli.new_configuration.english import ENGLISH
from oceanferry.cli.new_configuration.wording import Wording
from oceanferry.domain.configuration import Language

WORDINGS: Mapping[Language, Wording] = {"en": ENGLISH, "zh": CHINESE}
