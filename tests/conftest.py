"""What holds for every test: no cloud account of the machine leaks in, and how hard properties are tried."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from process_logging import kept_as_it_is

settings.register_profile("dev", deadline=None, max_examples=30)
# The same examples in every run, so that a red build is red for a change in the code.
settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

_OF_THE_NETWORK = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the machine's own settings and keys, before any import of the vendor's SDK can read them."""
    environment = pytest.MonkeyPatch()
    config.add_cleanup(environment.undo)
    for name in list(os.environ):
        if name.startswith(("ALIBABA_CLOUD_", "OCEANFERRY_")) or name.upper() in _OF_THE_NETWORK:
            environment.delenv(name)
    # For each client, the vendor's SDK reads all authorities that the machine trusts, for longer than most
    # tests take. Nothing here goes to where one of them would be asked for.
    environment.setenv("SSL_CERT_FILE", os.devnull)


@pytest.fixture(scope="module", autouse=True)
def own_logging() -> Iterator[None]:
    """Undo after each file what handlers and commands set for the process: disabled loggers, above all."""
    with kept_as_it_is():
        yield
