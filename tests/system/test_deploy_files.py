"""deploy/: unit, Dockerfile, compose file and nginx configuration agree with the program."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from dystonia_kg.cli.serve import serve_command
from dystonia_kg.limits import Limits
from dystonia_kg.web.serving.metrics import Metrics
from support.homes import ROOT
from support.real_parts import program

DEPLOY = ROOT / "deploy"
LIMITS = Limits()
UNITS_OF_SIZE = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
UNIT = DEPLOY / "systemd" / "dystonia-kg@.service"


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def size(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([kmg]?)b?", text.lower()).groups()  # type: ignore[union-attr]
    return int(number) * UNITS_OF_SIZE[unit]


def unit(name: str) -> str:
    """Give the one value of a setting of the unit."""
    (value,) = re.findall(rf"^{name}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    return str(value)


def dockerfile(name: str) -> str:
    """Give the last value of an instruction of the Dockerfile."""
    text = text_of("Dockerfile").replace("\\\n", " ")
    return str(re.findall(rf"^{name} (.*)$", text, re.MULTILINE)[-1])


def directive(name: str) -> str:
    """Give the one value of a directive of nginx, which some blocks may repeat."""
    values = set(
        re.findall(rf"^ *{name} ([^;]*);", text_of("nginx/dystonia-kg.conf"), re.MULTILINE)
    )
    assert len(values) == 1, values
    return str(values.pop())


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(text_of("compose.yaml")))


def replica_services() -> list[dict[str, Any]]:
    services = compose()["services"]
    return [service for name, service in services.items() if name != "nginx"]


def servers(name: str) -> set[str]:
    return set(re.findall(r"^server (\S+) max_fails=0;$", text_of(name), re.MULTILINE))


def options(command: list[str]) -> dict[str, Any]:
    """Read a command of `serve` as the program does; an unknown option raises."""
    assert command[0] == "serve"
    parser = serve_command.make_parser(click.Context(serve_command))
    found, rest, _ = parser.parse_args(command[1:])
    assert rest == []
    return dict(found)


def unit_command() -> list[str]:
    return shlex.split(unit("ExecStart").replace("%i", "8001"))[1:]


def image_command() -> list[str]:
    assert json.loads(dockerfile("ENTRYPOINT")) == ["dystonia-kg"]
    return list(json.loads(dockerfile("CMD")))


def compose_command() -> list[str]:
    commands = [service["command"] for service in replica_services()]
    assert len(commands) == 2
    assert commands[0] == commands[1]
    return list(commands[0])


@pytest.mark.parametrize(
    ("command", "host", "is_proxied"),
    [
        (unit_command, "127.0.0.1", True),
        (image_command, "0.0.0.0", False),
        (compose_command, "0.0.0.0", True),
    ],
)
def test_commands_are_of_the_program(
    command: Callable[[], list[str]], host: str, is_proxied: bool
) -> None:
    found = options(command())
    assert found["host"] == host
    assert found.get("proxies", "0") == ("1" if is_proxied else "0")
    assert found["access_log"] == "-"


def test_an_unknown_option_would_be_noticed() -> None:
    with pytest.raises(click.NoSuchOption):
        options(["serve", "--proxys", "1"])


def test_ports_and_addresses_agree() -> None:
    port = options(image_command())["port"]
    assert dockerfile("EXPOSE") == port
    assert f"http://127.0.0.1:{port}/readyz" in dockerfile("HEALTHCHECK")
    assert options(compose_command())["port"] == port
    addresses = [service["networks"]["inside"]["ipv4_address"] for service in replica_services()]
    assert servers("nginx/replicas-compose.conf") == {f"{address}:{port}" for address in addresses}
    assert servers("nginx/replicas.conf") == {"127.0.0.1:8001", "127.0.0.1:8002"}
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert "systemctl enable --now dystonia-kg@8001 dystonia-kg@8002" in manual


def test_paths_agree() -> None:
    volumes = [volume.split(":") for volume in compose()["services"]["nginx"]["volumes"]]
    mounted = {target: (DEPLOY / source).name for source, target, _ in volumes}
    assert mounted == {
        "/etc/nginx/conf.d/default.conf": "dystonia-kg.conf",
        directive("include"): "replicas-compose.conf",
    }
    assert all((DEPLOY / source).is_file() for source, _, _ in volumes)
    built = [(DEPLOY / service["build"]["context"]).resolve() for service in replica_services()]
    assert built == [ROOT, ROOT]
    assert {service["build"]["dockerfile"] for service in replica_services()} == {
        "deploy/Dockerfile"
    }
    home = options(unit_command())["home"]
    assert Path(home) == Path("/var/lib") / unit("StateDirectory")
    assert f"u {unit('User')} " in text_of("systemd/dystonia-kg.conf")
    assert home in text_of("systemd/dystonia-kg.conf")


def test_nginx_is_in_tune_with_the_limits() -> None:
    assert size(directive("client_max_body_size")) >= LIMITS.body_bytes
    count, each = directive("large_client_header_buffers").split()
    assert int(count) >= 2
    assert size(each) > LIMITS.address_bytes
    assert seconds(directive("proxy_read_timeout")) > LIMITS.deadline_s
    assert seconds(directive("proxy_next_upstream_timeout")) > LIMITS.deadline_s
    assert seconds(directive("keepalive_timeout")) < LIMITS.header_s
    assert seconds(directive("client_body_timeout")) <= LIMITS.body_s
    assert seconds(directive("client_header_timeout")) <= LIMITS.header_s


def test_stops_are_given_the_time_that_they_take() -> None:
    assert seconds(unit("TimeoutStopSec")) > LIMITS.stop_s
    assert unit("KillMode") == "mixed"
    for service in replica_services():
        assert seconds(service["stop_grace_period"]) > LIMITS.stop_s


def test_there_is_memory_for_all_workers_at_their_limit() -> None:
    queries = LIMITS.server_workers * LIMITS.query_workers * LIMITS.memory_bytes
    assert size(unit("MemoryMax")) > queries + LIMITS.write_memory_bytes
    for service in replica_services():
        assert size(service["mem_limit"]) > queries
        assert service["pids_limit"] > LIMITS.server_workers * LIMITS.threads


def test_replicas_have_no_token_and_no_rights() -> None:
    for service in replica_services():
        assert "TOKEN" not in json.dumps(service)
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "ports" not in service
    assert dockerfile("USER").split(":")[0] not in ("0", "root")
    assert unit("User") != "root"


def test_the_image_is_made_of_all_that_the_package_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [
        "pyproject.toml",
        project["project"]["readme"],
        *project["project"]["license-files"],
        *wheel["packages"],
        *wheel["force-include"],
    ]
    lines = text_of("Dockerfile.dockerignore").splitlines()
    assert "*" in lines
    let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert {name.split("/")[0] for name in needed} == set(let_in)


def systemd_analyze() -> str:
    return program("systemd", "systemd-analyze")


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    started = shlex.split(unit("ExecStart"))[0]
    here.write_text(text.replace(f"={started}", f"={sys.executable}"), encoding="utf-8")
    command = [systemd_analyze(), "verify", "--man=no", here]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    here.write_text(text.replace("ProtectHome=yes", "ProtectHom=yes"), encoding="utf-8")
    assert "ProtectHom" in subprocess.run(command, capture_output=True, text=True).stderr


def test_the_unit_gives_up_rights() -> None:
    command = [systemd_analyze(), "security", "--offline=yes", "--threshold=20", UNIT]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout[-300:]


def test_the_manual_names_what_there_is() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    there_is = Metrics().text().decode()
    named = set(re.findall(r"dystonia_kg_[a-z_]+", manual))
    assert len(named) >= 4
    for name in named:
        assert re.search(rf"^# (TYPE|HELP) {name.removesuffix('_bucket')} ", there_is, re.M), name
    for path in re.findall(r"`(deploy/[^`]*)`", manual):
        assert (ROOT / path).exists(), path
