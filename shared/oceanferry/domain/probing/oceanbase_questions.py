"""The open questions about OceanBase: backup sets, download tasks and their links."""

from __future__ import annotations

from oceanferry.domain.probing import oceanbase_observations
from oceanferry.domain.probing.question import Question

_LINKS = "DescribeBackupSetDownloadLink, for a set that has a download task"

OCEANBASE_QUESTIONS = (
    Question(
        "oceanbase.no-task",
        "What is the task id of a backup set that has no download task?",
        "0; the sibling API of OB Cloud has -1",
        "DescribeDataBackupSet",
        "which task a run joins (adapters/oceanbase/replies.py)",
        observe=oceanbase_observations.no_task,
    ),
    Question(
        "oceanbase.start-zone",
        "Which zone has StartTime, which names none?",
        "UTC+8",
        "DescribeDataBackupSet: the start against the end",
        "max_age of a set without a checkpoint (adapters/oceanbase/replies.py)",
        observe=oceanbase_observations.start_zone,
    ),
    Question(
        "oceanbase.wrong-instance",
        "How is an instance refused that there is not?",
        "a code with NotFound, NotExist or InstanceId.Invalid",
        "DescribeDataBackupSet with an invented id",
        "whether the failure is permanent (adapters/oceanbase/refusals.py)",
        observe=oceanbase_observations.wrong_instance,
    ),
    Question(
        "oceanbase.wrong-task",
        "How is a download task refused that there is not?",
        "a code with NotFound or NotExist",
        "DescribeBackupSetDownloadLink with an invented id",
        "whether links are renewed (adapters/oceanbase/refusals.py)",
        observe=oceanbase_observations.wrong_task,
    ),
    Question(
        "oceanbase.wrong-set",
        "How is a backup set refused that there is not?",
        "a code with NotFound or NotExist",
        "CreateBackupSetDownloadLink with an invented id",
        "whether the failure is permanent (adapters/oceanbase/refusals.py)",
        effect="tasks",
        observe=oceanbase_observations.wrong_backup_set,
    ),
    Question(
        "oceanbase.creation",
        "Can the download of the newest finished backup set be asked for?",
        "yes, whatever its method and object type",
        "CreateBackupSetDownloadLink",
        "routes that select such sets",
        effect="tasks",
        observe=oceanbase_observations.creation,
    ),
    Question(
        "oceanbase.created-id",
        "Where is the id of a new task?",
        "Data.DownloadTaskId",
        "CreateBackupSetDownloadLink",
        "both places are read (adapters/oceanbase/replies.py)",
        effect="tasks",
        observe=oceanbase_observations.generation,
    ),
    Question(
        "oceanbase.second-creation",
        "What is a second request answered while the task runs?",
        "the same task",
        "CreateBackupSetDownloadLink twice",
        "how many tasks two runs make (adapters/oceanbase/backup_service.py)",
        effect="tasks",
        observe=oceanbase_observations.second_creation,
    ),
    Question(
        "oceanbase.status-words",
        "Which words has a download task over time?",
        "RUNNING without links, then a word for success with links",
        f"{_LINKS}, until it has links",
        "an unknown word is waited for until link_timeout (domain/links.py)",
        observe=oceanbase_observations.status_words,
    ),
    Question(
        "oceanbase.links-form",
        "Is DownloadLinks a list or one object?",
        "a list",
        _LINKS,
        "both are read (adapters/oceanbase/replies.py)",
        observe=oceanbase_observations.links_form,
    ),
    Question(
        "oceanbase.link-signature",
        "With which version are links signed?",
        "V4",
        _LINKS,
        "where a link's end is read from (domain/links.py)",
        observe=oceanbase_observations.signature,
    ),
    Question(
        "oceanbase.link-lifetime",
        "How long does a link live?",
        "3600 s",
        f"{_LINKS}: UrlAliveTime",
        "how soon messages say that a link ends, and how often long copies renew it",
        observe=oceanbase_observations.lifetime,
    ),
    Question(
        "oceanbase.preparation",
        "How long does it take to prepare links?",
        "less than an hour",
        "from CreateBackupSetDownloadLink to the first links",
        "link_timeout of the route",
        effect="tasks",
        observe=oceanbase_observations.preparation,
    ),
    Question(
        "oceanbase.sizes",
        "In which unit is CompressedBackupSetSize?",
        "bytes",
        "one byte of the file behind a link: OSS says how long the file is",
        "sizes in messages (adapters/oceanbase/replies.py)",
        observe=oceanbase_observations.sizes,
    ),
)
