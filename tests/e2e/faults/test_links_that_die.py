"""Links that stop working between being ready and being used."""

from __future__ import annotations

from datetime import timedelta

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import FETCH_LINK, SENT_IN_PARTS, Sandboxed
from waiting import until

EXPIRED = "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>"
SIGNED = "x-oss-signature="


def with_a_file_in_parts(cloud: Cloud) -> Sandboxed:
    """Add a backup set whose first file is in the bucket before the second is read for its parts."""
    return Sandboxed.with_new_backup_set(cloud, sizes=[1000, SENT_IN_PARTS])


def test_a_link_that_dies_before_it_is_published_is_asked_for_anew(cloud: Cloud) -> None:
    cloud.oceanbase.link_lifetime = timedelta(seconds=2)
    cloud.servers["fc"].faults.plant(Fault("delay", path="publish/invocations", seconds=2))
    sandbox = Sandboxed.with_new_backup_set(cloud)
    sandbox.invoke(sandbox.asking("ops-room"))
    until(lambda: sandbox.download_tasks == 1)
    cloud.oceanbase.link_lifetime = timedelta(hours=1)
    sandbox.settle()

    assert len(sandbox.link_messages) == 1
    assert sandbox.download_tasks == 2


def test_a_link_that_dies_in_the_middle_of_a_copy_is_renewed_and_the_copy_finished(cloud: Cloud) -> None:
    sandbox = with_a_file_in_parts(cloud)
    first = sandbox.backup_set.parts[0].file_name
    died = Fault("status", method="GET", path=f"/2.zip.*{SIGNED}", skip=1, status=403, body=EXPIRED)
    sandbox.cloud.servers["oss"].faults.plant(died)
    before = len(sandbox.cloud.servers["oss"].requests)
    struck = sandbox.cloud.servers["oss"].faults.struck
    sandbox.invoke(sandbox.asking("archive"))
    sandbox.let_time_pass()

    assert sandbox.cloud.servers["oss"].faults.struck == struck + 1
    assert sandbox.copied == sandbox.sources

    sent = [path for method, path in sandbox.cloud.servers["oss"].requests[before:] if method == "PUT"]
    assert len([path for path in sent if path.endswith(first)]) == 1


def test_files_of_two_download_tasks_are_never_proven_as_one_copy(cloud: Cloud) -> None:
    sandbox = with_a_file_in_parts(cloud)
    sandbox.cloud.oceanbase.packs_anew = True
    died = Fault("status", method="GET", path=f"/2.zip.*{SIGNED}", skip=1, status=403, body=EXPIRED)
    sandbox.cloud.servers["oss"].faults.plant(died)
    before = len(sandbox.cloud.servers["oss"].requests)
    sandbox.invoke(sandbox.asking("archive"))
    sandbox.let_time_pass()

    assert sandbox.download_tasks == 2
    first = sandbox.backup_set.parts[0].file_name
    sent = [path for method, path in sandbox.cloud.servers["oss"].requests[before:] if method == "PUT"]
    assert len([path for path in sent if path.endswith(first)]) == 2, "once of each task"
    packed = {
        part.file_name: sandbox.cloud.oss.object_bytes(part.bucket, part.key)
        for part in sandbox.backup_set.parts
    }
    assert sandbox.copied == packed
    assert sandbox.receipts("archive")[-1]["status"] == "delivered"


def test_a_link_that_is_dead_although_oceanbase_shows_it_is_replaced(sandbox: Sandboxed) -> None:
    # As if the files of the first download had been cleared away: its links will never work again.
    sandbox.fire(sandbox.asking("ops-room"))
    signatures = "|".join(link.partition(SIGNED)[2][:64] for link in sandbox.cloud.links.issued)
    gone = Fault("status", method="GET", path=f"{SIGNED}({signatures})", status=404, times=-1)
    sandbox.cloud.servers["oss"].faults.plant(gone)
    sandbox.cloud.oceanbase.link_lifetime = timedelta(hours=2)  # other signatures from now on
    sandbox.invoke(sandbox.asking("archive"))
    sandbox.let_time_pass()

    assert sandbox.copied == sandbox.sources
    assert sandbox.download_tasks == 2


def test_a_link_that_never_lives_long_enough_is_given_up_and_reported(cloud: Cloud) -> None:
    sandbox = Sandboxed.with_new_backup_set(cloud)
    cloud.servers["oss"].faults.plant(Fault("status", method="GET", path=SIGNED, status=403, times=-1))
    sandbox.invoke(sandbox.asking("archive"))
    sandbox.let_time_pass()

    assert sandbox.receipts("archive")[-1]["failure"]["error"] == "LinkNotReadyInTime"
    assert len(sandbox.of(FETCH_LINK)) == 4
    [news] = sandbox.messages
    assert "archive" in news.text
    assert sandbox.stored == {}
