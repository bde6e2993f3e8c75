"""What ``oceanferry doctor`` says about a configuration that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanferry.application.doctor.doctor import Doctor
from oceanferry.domain.deployment.findings import Finding


def findings(config: Path, content: str | bytes) -> list[Finding]:
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(Doctor(config, None).findings(offline=True))


@pytest.mark.parametrize("folder", ["plain", "with: colon", "environment variable X, which"])
def test_each_mistake_is_a_finding_at_its_line(tmp_path: Path, folder: str) -> None:
    config = tmp_path / folder / "oceanferry.yaml"

    found = findings(config, "region: China\naccount_id: '1'\n")

    regions = [each for each in found if each.subject == f"{config}:1"]
    assert any(each.meaning.startswith("region: must be the id of a region") for each in regions)
    assert {each.fix for each in found} == {"Correct this line; docs/configuration.md explains every key"}


def test_a_variable_that_is_not_set_is_to_be_exported(tmp_path: Path) -> None:
    config = tmp_path / "oceanferry.yaml"

    found = findings(config, 'region: "${NO_SUCH_REGION_VARIABLE}"\n')

    (missing,) = [each for each in found if "NO_SUCH_REGION_VARIABLE" in each.meaning]
    assert missing.fix.endswith("export NO_SUCH_REGION_VARIABLE=...")


def test_a_file_that_is_not_utf_8_is_to_be_converted_not_corrected_in_a_line(tmp_path: Path) -> None:
    (found,) = findings(tmp_path / "oceanferry.yaml", "region: 杭州\n".encode("gbk"))

    assert found.meaning == f"{tmp_path / 'oceanferry.yaml'} is not UTF-8"
    assert "iconv -f GBK -t UTF-8" in found.fix


WITH_A_PARAMETER = """\
region: cn-hangzhou
account_id: "1234567890123456"
clusters: {orders: {instance_id: ob317v4uif0000}}
destinations:
  room: {type: dingtalk, webhook: "${oos:room}"}
  hook: {type: cloudevents, url: "${HOOK_URL}", secret: "${HOOK_SECRET}"}
"""


def test_a_parameter_that_is_not_read_hides_no_mistake_of_another_destination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_URL", "http://10.1.2.3:8080")
    monkeypatch.setenv("HOOK_SECRET", "no-secret")

    found = findings(tmp_path / "oceanferry.yaml", WITH_A_PARAMETER)

    chats = {(each.subject, each.name) for each in found if each.group == "chats"}
    assert chats == {("hook", "chat_address")}
