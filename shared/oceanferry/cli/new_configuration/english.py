"""The questions, the comments and the next steps, in English."""

from __future__ import annotations

from oceanferry.cli.new_configuration.wording import Wording

ENGLISH = Wording(
    questions={
        "region": "Region of the OceanBase instance and of the functions",
        "account_id": "Alibaba Cloud account ID (at the top right of the console)",
        "instance": "Instance ID of the OceanBase cluster, such as ob317v4uif0000",
        "destination": "Chat for links and alarms",
        "bucket": "OSS bucket for copies (empty: no copies)",
        "bucket_region": "Region of that bucket",
        "ledger": "OSS bucket for the ledger, which records deliveries (a path such as ./ledger: a folder)",
        "secrets": "Secrets of the chat: in OOS Parameter Store, which is safer, or in variables",
    },
    comments={
        "top": "What Oceanferry delivers, and where. docs/configuration.md explains every key.\n"
        "This file holds no secret: ${oos:NAME} is an encrypted parameter of OOS Parameter Store,\n"
        "${NAME} the value of an environment variable. Check the file with:\n"
        "oceanferry doctor --offline",
        "region": "Where the functions and the OceanBase instance are.",
        "language": "How messages are written: zh or en, and the readers' time zone.",
        "clusters": "The OceanBase instances, under names that routes and requests use.",
        "routes": "What is delivered, when and to whom.",
        "schedule": "Seconds, minutes, hours, day, month, weekday: every day at 08:00.",
        "select": "The newest valid backup set. An older one than max_age is a failure, not a delivery.\n"
        "Add method: logical or physical, object_type: database or cluster, to choose among several.",
        "deliver": "Chats and webhooks get a download link, buckets get a verified copy.",
        "on_success": "Notified once, when every delivery is proven.",
        "on_failure": "Notified when a delivery has finally failed.",
        "expect_every": "The watchdog sends an alarm when the newest proven delivery is older.",
        "on_failure_top": "Notified when a request without a route has finally failed.",
        "destinations": "Where backup sets go. docs/channels.md says what each kind of chat takes.",
        "archive": "Copies overwrite nothing, and are private whatever the bucket is.",
        "storage_class": "storage_class: IA # Standard, IA, Archive, ColdArchive, DeepColdArchive",
        "retention": "retention: {keep_last: 7, keep_for: 30d, apply: true} # removes nothing without apply",
        "ledger": "Records what has been delivered, so that a repeated request delivers nothing twice.",
        "watchdog": "How often the watchdog checks the routes.",
    },
    overwrite="{file} exists. Replace it? (yes/no) ",
    written="Written: {file}",
    with_parameters=(
        "Store the secrets that the file names, encrypted, in OOS Parameter Store. aliyun is Alibaba Cloud",
        "CLI; read waits for the value, and does not show it:",
    ),
    with_variables=("Set the secrets that the file names:",),
    with_chat=(
        "Then see a message with:",
        "  oceanferry message --kind link_ready --destination chat",
    ),
    in_a_checkout=(
        "On Function Compute, in this folder:",
        "  oceanferry sync",
        "  oceanferry doctor --offline",
        "  oceanferry provision --apply",
        "  make deploy",
    ),
    elsewhere=(
        "On Function Compute: functions are deployed from a copy of the source code. In its folder:",
        "  make setup",
        "  cp {file} oceanferry.yaml",
        "  .venv/bin/oceanferry sync",
        "  .venv/bin/oceanferry doctor --offline",
        "  .venv/bin/oceanferry provision --apply",
        "  make deploy",
    ),
    on_a_host=(
        "On a host of your own; systemd timer, cron line and container image are in docs/hosts.md:",
        "  oceanferry policy --for operator",
        "  oceanferry doctor",
        "  oceanferry run --route nightly",
    ),
)
