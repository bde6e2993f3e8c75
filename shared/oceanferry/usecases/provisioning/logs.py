"""Where the functions log to, and what reads the logs: project, logstore, index, dashboard, alarms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oceanferry.domain.deployment.resource_names import DEFAULT_NAME
from oceanferry.domain.provisioning.prerequisites import Document, Prerequisites
from oceanferry.domain.provisioning.stacks import Properties, Reference, Resource

LOGS_KEPT_DAYS = 30
_DELIMITER = ", '\";=()[]{}?@&<>/:\n\t\r"
"""What ends a word. A dot does not: the alarms search for ``oceanferry.settled``."""
_TEXTS = ("functionName", "message", "qualifier", "requestId", "errorType")
_NUMBERS = ("durationMs", "memoryUsageMB")
"""Fields of what Function Compute writes; alarms and dashboard compute with ``message``."""
_CHOSEN_BY_FC3 = "*"


def log_resources(wanted: Prerequisites) -> Iterator[Resource]:
    """Yield what every pair of a project and a logstore needs that a function logs to."""
    stores = dict.fromkeys((each.log_project, each.log_store) for each in wanted.deployment.functions)
    named = [(project, store) for project, store in stores if project not in ("", _CHOSEN_BY_FC3)]
    for project in dict.fromkeys(project for project, _ in named):
        yield Resource(
            Reference("log_project", project, "Name"),
            "ALIYUN::SLS::Project",
            {"Name": project, "Description": "Oceanferry"},
        )
    for project, store in named:
        yield from _store(project, store)
    if named:
        yield from _views(wanted, *named[0])


def _store(project: str, store: str) -> Iterator[Resource]:
    in_project = Reference("log_project", project, "Name")
    yield Resource(
        Reference("log_store", store, "LogstoreName"),
        "ALIYUN::SLS::Logstore",
        {
            "ProjectName": in_project,
            "LogstoreName": store,
            "TTL": LOGS_KEPT_DAYS,
            "ShardCount": 1,
            "AutoSplit": True,
            "MaxSplitShard": 4,
            "AppendMeta": True,
        },
    )
    fields = [_text(name) for name in _TEXTS]
    fields += [{"Name": name, "Type": "double", "EnableAnalytics": True} for name in _NUMBERS]
    yield Resource(
        Reference("index", store, "LogstoreName"),
        "ALIYUN::SLS::Index",
        {
            "ProjectName": in_project,
            "LogstoreName": Reference("log_store", store, "LogstoreName"),
            "FullTextIndex": {
                "Enable": True,
                "CaseSensitive": False,
                "IncludeChinese": True,
                "Delimiter": _DELIMITER,
            },
            "KeyIndices": fields,
        },
    )


def _text(name: str) -> Properties:
    return {
        "Name": name,
        "Type": "text",
        "EnableAnalytics": True,
        "CaseSensitive": False,
        "IncludeChinese": False,
        "Delimiter": _DELIMITER,
    }


def _views(wanted: Prerequisites, project: str, store: str) -> Iterator[Resource]:
    name, views = wanted.names.name, wanted.log_views
    dashboard = Reference("dashboard", name, "DashboardName")
    here = {
        "region": wanted.region,
        "project": project,
        "store": store,
        "logstore": store,
        "dashboard": name,
        "dashboardName": name,
        "actionPolicyId": name,
    }
    in_project = Reference("log_project", project, "Name")
    if views.dashboard:
        adapted = _adapted(views.dashboard, here)
        properties = {
            "ProjectName": in_project,
            "DashboardName": name,
            "DisplayName": adapted["displayName"],
            "Description": adapted["description"],
            "Charts": adapted["charts"],
        }
        index = Reference("index", store)
        yield Resource(dashboard, "ALIYUN::SLS::Dashboard", properties, after=(index,))
    for rule in views.alarms:
        detail = _alarm(_adapted(rule, here), name)
        reference = Reference("alarm", str(detail["Name"]))
        properties = {"Project": in_project, "Detail": detail}
        yield Resource(reference, "ALIYUN::SLS::Alert", properties, after=(dashboard,))


def _adapted(document: Document, here: Mapping[str, str]) -> dict[str, object]:
    """Return *document* with the values of keys that name a place replaced by those of *here*."""
    return {key: here.get(key, _inside(value, here)) for key, value in document.items()}


def _inside(value: object, here: Mapping[str, str]) -> object:
    if isinstance(value, Mapping):
        return _adapted(value, here)
    if isinstance(value, (list, tuple)):
        return [_inside(each, here) for each in value]
    return value


def _alarm(rule: Document, name: str) -> dict[str, object]:
    """Return a rule of Log Service's API as ROS has it."""
    kept = {key: value for key, value in rule.items() if key != "status"}
    title = str(rule["displayName"])
    if name != DEFAULT_NAME:
        title = f"{name}:{title.partition(':')[2]}"
    renamed = {
        **kept,
        "name": str(rule["name"]).replace(DEFAULT_NAME, name, 1),
        "displayName": title,
        "state": rule["status"],
    }
    return dict(_pascal(renamed).items())


def _pascal(document: Document) -> dict[str, object]:
    return {key[:1].upper() + key[1:]: _pascal_inside(value) for key, value in document.items()}


def _pascal_inside(value: object) -> object:
    if isinstance(value, Mapping):
        return _pascal(value)
    if isinstance(value, (list, tuple)):
        return [_pascal_inside(each) for each in value]
    return value
