"""The page in English."""

from __future__ import annotations

from oceanferry.domain.pages.redeem_page.words import PageWords, StateWords

WORDS = PageWords(
    language="en",
    states={
        "ready": StateWords(
            "Ready",
            "Your backup is ready to download",
            "The link is made at the moment you press the button, so it works however old the message is.",
        ),
        "unprepared": StateWords(
            "Needs a fresh link",
            "Get a fresh download link",
            "The last link has died, as links do within hours. Press the button and OceanBase prepares a new"
            " one: seconds for a small backup, minutes for a large one.",
        ),
        "preparing": StateWords(
            "Being prepared",
            "OceanBase is preparing the download",
            "Large backups take a while. You can close this page and come back: the preparation goes on.",
        ),
        "not_prepared": StateWords(
            "Failed",
            "OceanBase could not prepare the download",
            "You can let it try again. If that fails, too, ask the people below.",
        ),
        "gone": StateWords(
            "Gone",
            "OceanBase does not have this backup any more",
            "It has most likely reached the end of its retention.",
        ),
        "unreachable": StateWords(
            "Not reachable",
            "The backup service does not answer right now",
            "This is not your doing, and your button is still good. Try again in a minute.",
        ),
        "expired": StateWords(
            "Expired", "This button has expired", "Buttons work for a limited time. Ask for a new message."
        ),
        "revoked": StateWords(
            "Withdrawn",
            "This button has been withdrawn",
            "Somebody who is responsible for the backups has switched it off. Ask for a new message.",
        ),
        "used_up": StateWords(
            "Used up",
            "This button has been used up",
            "It was good for a limited number of downloads. Ask for a new message.",
        ),
        "wrong_network": StateWords(
            "Not from here",
            "Downloads are not allowed from your network",
            "Connect to the office network or the VPN, then open this page again.",
        ),
        "invalid": StateWords(
            "Not valid",
            "This address is not valid",
            "It may have been cut off when it was copied. Open it with the button in the message itself.",
        ),
    },
    download="Download",
    download_copy="Download the copy",
    other={"public": "Use the public address", "internal": "Use the internal address"},
    prepare="Prepare the download",
    try_again="Try again",
    look_now="Look now",
    stop_looking="Stop looking by itself",
    looking="This page looks again every {0} seconds.",
    stopped="This page has stopped looking by itself.",
    asked="Asked for {0}.",
    reach={
        "public": "opens from the internet",
        "internal": "opens only inside the internal network of {0}, in a VPC",
    },
    inside_unnamed="the cluster's region",
    copies="A verified copy of your own",
    copy="In bucket {0} ({1}), {2}, size and CRC64 checked just now. Copied {3}.",
    copy_archived="It lies in an archive: restore it in the OSS console before you download it.",
    file="File",
    works_until="Button works until",
    worked_until="Button worked until",
    uses_left="Downloads left",
    confidential="Whoever has this address can download the backup. Do not pass it on.",
    ask="Whom to ask",
    ask_nobody="Ask whoever runs the backups here.",
    tell_reference="It helps to tell them the reference {0}.",
    reference="Reference",
    progress="Preparing the download",
)
