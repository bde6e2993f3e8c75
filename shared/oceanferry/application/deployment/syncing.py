"""What s.yaml has to say for a configuration; needs no secret and no network."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path

from oceanferry.adapters.function_compute.s_yaml.deployment import (
    parse_deployment,
    s_yaml_beside,
    s_yaml_to_read,
    text_of,
)
from oceanferry.adapters.function_compute.s_yaml.sync import synced
from oceanferry.application.deployment.checkout import SOURCE
from oceanferry.bootstrap.configuration_file import configuration_file
from oceanferry.domain.deployment.oceanbase_endpoints import REGIONS, vpc_endpoint
from oceanferry.domain.deployment.repeated import WATCH, Repeated, RepeatedTimer, timer_name
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import text
from oceanferry.settings import loading
from oceanferry.settings.environment import ENDPOINTS
from oceanferry.settings.model import Settings


@dataclass(frozen=True)
class SyncedFile:
    """s.yaml as it is, and as it should be."""

    path: Path
    """Where it is, or is to be: where it was named, else beside the configuration."""
    found: str
    """What is there; where nothing is, what the source's says."""
    wanted: str
    missing: bool = False

    @property
    def changed(self) -> bool:
        """Whether it says something else than the configuration, or is not there."""
        return self.missing or self.found != self.wanted

    def changed_lines(self, *, except_of: Collection[str] = ()) -> int:
        """How many lines are to be written or removed, those of these variables left out."""
        found, wanted = (
            [line for line in content.splitlines() if line.strip().partition(":")[0] not in except_of]
            for content in (self.found, self.wanted)
        )
        marks = [line[:1] for line in ndiff(found, wanted)]
        return max(marks.count("+"), marks.count("-"))


def synced_file(config: Path | None, s_yaml: Path | None) -> SyncedFile:
    """Read both files, and work out what s.yaml should be.

    Raises:
        InvalidConfiguration: Either file is wrong, or s.yaml has no marked lines to write between.
    """
    file = configuration_file(config)
    return synced_beside(file.path, s_yaml, file.settings_without_secrets())


def synced_beside(config: Path, s_yaml: Path | None, chosen: Settings) -> SyncedFile:
    """Do the same with a configuration that is read already. Raises as synced_file."""
    path, read = s_yaml or s_yaml_beside(config), s_yaml_to_read(config, s_yaml, SOURCE)
    text = text_of(read)
    repeated = repeated_by(chosen, loading.variables_named(config), in_vpc=_all_in_vpc(text, read))
    wanted = synced(text, repeated, source=str(read))
    return SyncedFile(path, text, wanted, missing=not path.exists())


def _all_in_vpc(text: str, path: Path) -> bool:
    """Tell whether every function is in a VPC, so that what they have in common may be for VPCs only."""
    try:
        functions = parse_deployment(text, path).functions
    except InvalidConfiguration:  # said by whatever deploys it; what is synced is right all the same
        return False
    return bool(functions) and all(each.in_vpc for each in functions)


def repeated_by(chosen: Settings, variables: AbstractSet[str], *, in_vpc: bool = False) -> Repeated:
    """Return what s.yaml repeats of a configuration, which names these environment *variables*.

    Args:
        chosen: The configuration.
        variables: What it takes from the environment.
        in_vpc: Whether the functions are in a VPC, where OceanBase has an endpoint of its own.

    Raises:
        InvalidConfiguration: The timers of two routes would have the same name.
    """
    names, watch = chosen.resource_names, chosen.watchdog_schedule()
    return Repeated(
        choices={
            "region": chosen.region,
            "account_id": chosen.account_id,
            **chosen.function_names,
            "role": names.function_role,
            "mns_role": names.mns_role,
            "requests_topic": names.requests,
            "requests_queue": names.requests,
            "dead_letters": names.dead_letters,
            "log_project": names.log_project,
            "log_store": names.log_store,
        },
        variables={"TZ": chosen.timezone.key, **(_oceanbase_in_vpc(chosen) if in_vpc else {})},
        secrets=tuple(sorted(variables)),
        route_timers=tuple(_timers(chosen)),
        watchdog_timers=(RepeatedTimer("watchdog", watch, WATCH),) if watch else (),
        buttons=chosen.redeem is not None,
    )


def _oceanbase_in_vpc(chosen: Settings) -> Mapping[str, str]:
    """Return the endpoint for VPCs, unless the configuration names another one or the region has none."""
    if chosen.endpoints.oceanbase or chosen.region not in REGIONS:
        return {}
    return {ENDPOINTS["oceanbase"]: vpc_endpoint(chosen.region)}


def _timers(chosen: Settings) -> Iterator[RepeatedTimer]:
    schedules = chosen.route_schedules()
    _check_differ(schedules)
    for route, expression in schedules.items():
        yield RepeatedTimer(timer_name(route), expression, f'{{"route": "{route}"}}')


def _check_differ(routes: Iterable[str]) -> None:
    taken: dict[str, str] = {}
    for route in routes:
        other = taken.setdefault(timer_name(route), route)
        if other != route:
            raise InvalidConfiguration(
                text(
                    "The timers of the routes {first} and {second} would both be called {name}",
                    first=other,
                    second=route,
                    name=timer_name(route),
                ),
                advice=text("Rename one of the routes: in a timer's name, . is written as -"),
            )
