"""The open questions about OceanBase: backup sets, download tasks and their links."""

from __future__ import annotations

from oceanferry.domain.probing import oceanbase_observations
from oceanferry.domain.probing.question import Question
from oceanferry.domain.texts import quoted, text

OCEANBASE_QUESTIONS = (
    Question(
        "oceanbase.no-task",
        text("What is the task ID of a backup set that has no download task?"),
        text("0; the sibling API of OB Cloud returns -1"),
        quoted("DescribeDataBackupSet"),
        text("which task a run joins (adapters/oceanbase/replies.py)"),
        observe=oceanbase_observations.no_task,
    ),
    Question(
        "oceanbase.start-zone",
        text("Which time zone does StartTime have? It names none."),
        quoted("UTC+8"),
        text("DescribeDataBackupSet: the start is compared with the end"),
        text("max_age of a backup set without a checkpoint (adapters/oceanbase/replies.py)"),
        observe=oceanbase_observations.start_zone,
    ),
    Question(
        "oceanbase.wrong-instance",
        text("Which error does OceanBase return for an instance that does not exist?"),
        text("a code with NotFound, NotExist or InstanceId.Invalid"),
        text("DescribeDataBackupSet with an invented ID"),
        text("whether the failure is permanent (adapters/oceanbase/refusals.py)"),
        observe=oceanbase_observations.wrong_instance,
    ),
    Question(
        "oceanbase.wrong-task",
        text("Which error does OceanBase return for a download task that does not exist?"),
        text("a code with NotFound or NotExist"),
        text("DescribeBackupSetDownloadLink with an invented ID"),
        text("whether a new link is requested (adapters/oceanbase/refusals.py)"),
        observe=oceanbase_observations.wrong_task,
    ),
    Question(
        "oceanbase.wrong-set",
        text("Which error does OceanBase return for a backup set that does not exist?"),
        text("a code with NotFound or NotExist"),
        text("CreateBackupSetDownloadLink with an invented ID"),
        text("whether the failure is permanent (adapters/oceanbase/refusals.py)"),
        effect="tasks",
        observe=oceanbase_observations.wrong_backup_set,
    ),
    Question(
        "oceanbase.creation",
        text("Can the newest finished backup set be downloaded?"),
        text("yes, with any method and object type"),
        quoted("CreateBackupSetDownloadLink"),
        text("routes that select such backup sets"),
        effect="tasks",
        observe=oceanbase_observations.creation,
    ),
    Question(
        "oceanbase.created-id",
        text("Which field of the response has the ID of a new task?"),
        quoted("Data.DownloadTaskId"),
        quoted("CreateBackupSetDownloadLink"),
        text("both fields are read (adapters/oceanbase/replies.py)"),
        effect="tasks",
        observe=oceanbase_observations.generation,
    ),
    Question(
        "oceanbase.second-creation",
        text("What does a second request return while the task runs?"),
        text("the same task"),
        text("two calls of CreateBackupSetDownloadLink"),
        text("how many tasks two runs create (adapters/oceanbase/backup_service.py)"),
        effect="tasks",
        observe=oceanbase_observations.second_creation,
    ),
    Question(
        "oceanbase.status-words",
        text("Which statuses does a download task have, one after another?"),
        text("RUNNING without links, then a status of success with links"),
        text(
            "DescribeBackupSetDownloadLink for a backup set with a download task, repeated until it has links"
        ),
        text("an unknown status counts as running until link_timeout (domain/links.py)"),
        observe=oceanbase_observations.status_words,
    ),
    Question(
        "oceanbase.links-form",
        text("Is DownloadLinks a list or one object?"),
        text("a list"),
        text("DescribeBackupSetDownloadLink for a backup set with a download task"),
        text("both forms are read (adapters/oceanbase/replies.py)"),
        observe=oceanbase_observations.links_form,
    ),
    Question(
        "oceanbase.link-signature",
        text("Which signature version do links have?"),
        quoted("V4"),
        text("DescribeBackupSetDownloadLink for a backup set with a download task"),
        text("where the expiry of a link is read from (domain/links.py)"),
        observe=oceanbase_observations.signature,
    ),
    Question(
        "oceanbase.link-lifetime",
        text("How long is a link valid?"),
        text("3600 s"),
        text("UrlAliveTime of DescribeBackupSetDownloadLink"),
        text("the expiry in messages, and how often a long copy requests a new link"),
        observe=oceanbase_observations.lifetime,
    ),
    Question(
        "oceanbase.preparation",
        text("How long does OceanBase take to prepare links?"),
        text("less than an hour"),
        text("the time from CreateBackupSetDownloadLink to the first links"),
        text("link_timeout of the route"),
        effect="tasks",
        observe=oceanbase_observations.preparation,
    ),
    Question(
        "oceanbase.sizes",
        text("Which unit does CompressedBackupSetSize have?"),
        text("bytes"),
        text("one byte of the file is read through a link: OSS returns the size of the file"),
        text("sizes in messages (adapters/oceanbase/replies.py)"),
        observe=oceanbase_observations.sizes,
    ),
)
