"""The page in English."""

from __future__ import annotations

from oceanferry.domain.pages.redeem_page.words import PageWords, StateWords

WORDS = PageWords(
    language="en",
    states={
        "ready": StateWords(
            "Ready",
            "Your backup is ready to download",
            "The link is created when you press the button, so the age of the message does not matter.",
        ),
        "unprepared": StateWords(
            "New link needed",
            "Get a new download link",
            "The last link has expired: links are valid for a few hours. Press the button to let OceanBase"
            " prepare a new one. This takes seconds for a small backup, minutes for a large one.",
        ),
        "preparing": StateWords(
            "Being prepared",
            "OceanBase is preparing the download",
            "Large backups take a while. You can close this page and come back later: the preparation"
            " continues.",
        ),
        "not_prepared": StateWords(
            "Failed",
            "OceanBase could not prepare the download",
            "You can try again. If that fails too, ask the contacts below.",
        ),
        "gone": StateWords(
            "Gone",
            "OceanBase no longer has this backup",
            "Its retention period has probably ended.",
        ),
        "unreachable": StateWords(
            "Not reachable",
            "The backup service does not respond right now",
            "You did nothing wrong, and your button still works. Try again in a minute.",
        ),
        "expired": StateWords(
            "Expired", "This button has expired", "Buttons work for a limited time. Ask for a new message."
        ),
        "revoked": StateWords(
            "Revoked",
            "This button has been revoked",
            "The backup administrators have revoked this button. Ask for a new message.",
        ),
        "used_up": StateWords(
            "Used up",
            "This button has been used up",
            "It was valid for a limited number of downloads. Ask for a new message.",
        ),
        "wrong_network": StateWords(
            "Network not allowed",
            "Downloads are not allowed from your network",
            "Connect to the office network or the VPN, then open this page again.",
        ),
        "invalid": StateWords(
            "Not valid",
            "This address is not valid",
            "It may have been truncated when it was copied. Open it with the button in the message.",
        ),
    },
    download="Download",
    download_copy="Download the copy",
    other={"public": "Use the public address", "internal": "Use the internal address"},
    prepare="Prepare the download",
    try_again="Try again",
    check_now="Check now",
    stop_reloading="Stop automatic refresh",
    reloading="This page refreshes every {0} seconds. ",
    stopped="Automatic refresh is stopped. ",
    asked="Requested {0}.",
    reach={
        "public": "opens from the internet",
        "internal": "opens only inside the internal network of {0}, in a VPC",
    },
    inside_unnamed="the cluster's region",
    copies="Verified copy in your bucket",
    copy="In bucket {0} ({1}), {2}, size and CRC64 checked just now. Copied {3}.",
    copy_archived="It is in archive storage: restore it in the OSS console before you download it.",
    file="File",
    works_until="Button works until",
    worked_until="Button expired",
    uses_left="Downloads left",
    confidential="Anyone with this address can download the backup. Do not share it.",
    ask="Contact",
    ask_administrators="Ask the backup administrators.",
    tell_reference="Give them the reference {0}.",
    reference="Reference",
)
