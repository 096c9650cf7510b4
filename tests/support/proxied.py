"""nginx as a process, with the configuration of deploy/ in front of real servers."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from support.homes import ROOT
from support.serving import PATIENCE_S, free_port, wait_for

NGINX_FOLDER = ROOT / "deploy" / "nginx"
FAST = {"rate=20r/s": "rate=100000r/s", "rate=50r/s": "rate=100000r/s"}
"""For tests that ask more than one client may."""


def rendered(folder: Path, port: int, replicas: Sequence[str], changes: Mapping[str, str]) -> Path:
    """Write the configuration with other places, and what else is to be changed; give its file."""
    text = (NGINX_FOLDER / "dystonia-kg.conf").read_text(encoding="utf-8")
    places = {
        "    listen 80;\n    listen [::]:80;\n": f"    listen 127.0.0.1:{port};\n",
        "/etc/nginx/dystonia-kg/replicas.conf": str(folder / "replicas.conf"),
        "/var/cache/dystonia-kg-nginx": str(folder / "cache"),
        "/var/log/nginx/dystonia-kg.log": str(folder / "access.log"),
    }
    for before, after in {**places, **changes}.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    (folder / "dystonia-kg.conf").write_text(text, encoding="utf-8")
    servers = (f"server {replica} max_fails=0;\n" for replica in replicas)
    (folder / "replicas.conf").write_text("".join(servers), encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(_main(folder), encoding="utf-8")
    return main


def _main(folder: Path) -> str:
    """Write the file around it, as a distribution has one; temporary files stay in the folder."""
    temporary = "".join(
        f"    {name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{temporary}    include {folder}/dystonia-kg.conf;\n}}\n"
    )


@contextlib.contextmanager
def in_front(
    nginx: str, folder: Path, addresses: Sequence[str], changes: Mapping[str, str]
) -> Iterator[str]:
    """Run nginx in front of servers until the block ends; give its address."""
    port = free_port()
    replicas = [address.removeprefix("http://") for address in addresses]
    main = rendered(folder, port, replicas, changes)
    with subprocess.Popen(
        [nginx, "-e", "stderr", "-c", main], stderr=subprocess.DEVNULL, text=True
    ) as proxy:
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", proxy)
            yield f"http://127.0.0.1:{port}"
        finally:
            proxy.send_signal(signal.SIGTERM)
            proxy.wait(timeout=PATIENCE_S)
