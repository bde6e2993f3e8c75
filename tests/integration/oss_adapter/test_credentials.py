"""Temporary AccessKeys that are renewed while a store is in use."""

from __future__ import annotations

import pytest

from canary import printed_by
from integration.oss_adapter.oss_world import CALLS, KEY, OWNER, ROLE, World, upload
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import OceanferryError, PermissionDenied
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.http_server.faults import Fault

ENDED = Credentials("STS.ENDED", Secret("planted-ended"), Secret("planted-token"))


def test_every_request_is_signed_with_the_key_of_its_moment(world: World) -> None:
    keys = [OWNER]
    with world.store(lambda: keys[-1]) as store:
        upload_id = store.begin_upload(KEY, {})
        keys.append(ENDED)
        keys.append(ROLE)
        part = upload(store, upload_id)
        keys.append(OWNER)
        assert store.complete_upload(KEY, upload_id, [part])


@pytest.mark.parametrize("call", CALLS)
def test_why_there_is_no_key_is_said_as_it_is(world: World, call: str) -> None:
    def refused() -> Credentials:
        raise PermissionDenied("Could not assume the role", advice="Allow sts:AssumeRole")

    with world.store(refused) as store, pytest.raises(PermissionDenied, match="assume the role") as caught:
        CALLS[call](store)

    assert "planted" not in printed_by(caught.value)
    assert world.server.requests == []


@pytest.mark.parametrize("call", CALLS)
def test_a_token_that_oss_repeats_is_not_shown(world: World, call: str) -> None:
    """OSS's message on a security token that it does not know has the token in it."""
    words = "The security token planted-token, planted-temporary is not known to us"
    body = f"<Error><Code>Odd</Code><Message>{words}</Message></Error>"
    world.server.faults.plant(Fault("status", status=400, body=body, times=-1))
    with world.store(ROLE) as store, pytest.raises(OceanferryError) as caught:
        CALLS[call](store)

    assert "planted" not in printed_by(caught.value)
