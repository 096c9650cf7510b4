"""Backups: what is restored is what was backed up, and nothing that is not whole is restored."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from dystonia_kg.cli.main import main
from dystonia_kg.errors import StoreError
from dystonia_kg.store.backup import back_up, restore, write_backup
from dystonia_kg.store.empty import has_plain_store
from dystonia_kg.store.store import current_build
from dystonia_kg.writes.apply import Update, apply_update
from support.writable import BASE, MINE, loaded, plain_home, project_home, quads

Change = Callable[[dict[str, bytes]], object]


@pytest.fixture
def home(small_home: Path, tmp_path: Path) -> Path:
    return named(project_home(small_home, tmp_path / "home"), "first")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def named(home: Path, build_id: str) -> Path:
    """Give the build an id, which that of the fixture has not."""
    build = current_build(home)
    manifest = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps(manifest | {"id": build_id}, indent=1, sort_keys=True) + "\n"
    (build / "manifest.json").write_text(text, encoding="utf-8")
    return home


def backup_of(home: Path) -> bytes:
    stream = io.BytesIO()
    write_backup(home, stream)
    return stream.getvalue()


def members_of(backup: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def tar_of(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def test_a_restored_build_holds_the_same_under_the_same_id(home: Path, target: Path) -> None:
    assert restore(target, io.BytesIO(backup_of(home))).name == "first"
    assert quads(target) == quads(home)
    assert len(quads(home)) > 10


def test_written_graphs_come_along(home: Path, target: Path) -> None:
    apply_update(home, Update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <{MINE}> <{MINE}> 1 }} }}", BASE))
    restore(target, io.BytesIO(backup_of(home)))
    assert loaded(target) == {MINE: 1}
    assert quads(target) == quads(home)


def test_a_store_of_somebodys_own(target: Path, tmp_path: Path) -> None:
    home = plain_home(tmp_path / "own")
    apply_update(home, Update(f"INSERT DATA {{ <{MINE}> <{MINE}> 1 }}", BASE))
    restore(target, io.BytesIO(backup_of(home)))
    assert quads(target) == quads(home)
    assert has_plain_store(target)


def test_restoring_again_changes_nothing(home: Path, target: Path) -> None:
    backup = backup_of(home)
    assert restore(target, io.BytesIO(backup)) == restore(target, io.BytesIO(backup))
    assert [path.name for path in (target / "builds").iterdir()] == ["first"]


def test_a_damaged_build_is_replaced(home: Path, target: Path) -> None:
    backup = backup_of(home)
    damaged = restore(target, io.BytesIO(backup))
    for table in (damaged / "store").glob("*.sst"):
        table.unlink()
    mended = restore(target, io.BytesIO(backup))
    assert mended != damaged
    assert current_build(target) == mended
    assert quads(target) == quads(home)


def test_going_back_to_an_older_build(home: Path, target: Path) -> None:
    before = backup_of(home)
    restore(target, io.BytesIO(before))
    (home / "builds" / "test").rename(home / "builds" / "second")
    (home / "current").unlink()
    (home / "current").symlink_to("builds/second")
    assert restore(target, io.BytesIO(backup_of(named(home, "second")))).name == "second"
    assert restore(target, io.BytesIO(before)).name == "first"
    assert current_build(target).name == "first"


def drop_sums(members: dict[str, bytes]) -> None:
    del members["SHA256SUMS"]


def drop_file(members: dict[str, bytes]) -> None:
    del members["store/CURRENT"]


def change_byte(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"first", b"fIrst")


def spoil_store(members: dict[str, bytes]) -> None:
    """Change a file of the store and its checksum, so that only opening the store can tell."""
    before = hashlib.sha256(members["store/CURRENT"]).hexdigest().encode()
    members["store/CURRENT"] = b"nonsense"
    after = hashlib.sha256(members["store/CURRENT"]).hexdigest().encode()
    assert before in members["SHA256SUMS"]
    members["SHA256SUMS"] = members["SHA256SUMS"].replace(before, after)


def escape(members: dict[str, bytes]) -> None:
    members["../escaped"] = b""


def leave_by_root(members: dict[str, bytes]) -> None:
    members["/escaped"] = b""


def leave_by_store(members: dict[str, bytes]) -> None:
    members["store/../../escaped"] = b""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop_sums, "the backup ends early"),
        (drop_file, "store/CURRENT of the backup is missing or damaged"),
        (change_byte, "manifest.json of the backup is missing or damaged"),
        (spoil_store, "cannot be opened"),
        (escape, "'../escaped' does not belong into a backup"),
        (leave_by_root, "'/escaped' does not belong into a backup"),
        (leave_by_store, "'store/../../escaped' does not belong into a backup"),
        (dict.clear, "the backup ends early"),
    ],
)
def test_what_is_not_whole_is_not_restored(
    home: Path, target: Path, change: Change, message: str
) -> None:
    backup = backup_of(home)
    restore(target, io.BytesIO(backup))
    before = quads(target)
    members = members_of(backup)
    change(members)
    with pytest.raises(StoreError, match=message.replace(".", r"\.")):
        restore(target, io.BytesIO(tar_of(members)))
    assert quads(target) == before
    assert [path.name for path in (target / "builds").iterdir()] == ["first"]
    assert not list(target.parent.rglob("escaped"))


def test_a_backup_tells_when_files_were_written_but_not_by_whom(home: Path, target: Path) -> None:
    """Replicas of one backup give the same Last-Modified."""
    file = current_build(home) / "release" / "graph.nt"
    file.parent.mkdir()
    file.write_text("")
    os.utime(file, (10**9, 10**9))
    if os.geteuid() == 0:
        os.chown(file, 12, 12)
    backup = backup_of(home)
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        owners = {(m.uid, m.gid, m.uname, m.gname) for m in tar}
    assert owners == {(0, 0, "", "")}
    restored = restore(target, io.BytesIO(backup)) / "release" / "graph.nt"
    assert restored.stat().st_mtime == 10**9


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_backup_that_was_cut_is_not_restored(home: Path, target: Path, share: float) -> None:
    backup = backup_of(home)
    with pytest.raises(StoreError, match="make the backup again"):
        restore(target, io.BytesIO(backup[: int(len(backup) * share)]))
    assert not (target / "current").exists()


def test_an_id_that_leads_elsewhere_is_refused(home: Path, target: Path) -> None:
    backup = backup_of(named(home, "../../escaped"))
    with pytest.raises(StoreError, match="without a proper id"):
        restore(target, io.BytesIO(backup))


def with_manifest(backup: bytes, change: Mapping[str, object]) -> bytes:
    """Give a backup with another manifest, and the checksums that fit."""
    members = members_of(backup)
    manifest = json.loads(members["manifest.json"]) | change
    members["manifest.json"] = json.dumps(manifest).encode()
    del members["SHA256SUMS"]
    sums = "".join(f"{sha256(text).hexdigest()}  {name}\n" for name, text in members.items())
    return tar_of(members | {"SHA256SUMS": sums.encode()})


def test_a_version_that_leads_elsewhere_is_refused(home: Path, target: Path) -> None:
    """It becomes a part of the folder's name, where another build has the same id."""
    backup = backup_of(home)
    restore(target, io.BytesIO(backup))
    with pytest.raises(StoreError, match="without a proper id"):
        restore(target, io.BytesIO(with_manifest(backup, {"version": "../escaped"})))
    assert current_build(target).name == "first"
    assert not list(target.parent.rglob("escaped*"))


def test_a_checksum_of_another_kind(home: Path, target: Path) -> None:
    backup = backup_of(home)
    restore(target, io.BytesIO(backup))
    restore(target, io.BytesIO(with_manifest(backup, {"content_sha256": 5, "version": "v"})))
    assert quads(target) == quads(home)


@pytest.mark.parametrize("mtime", ["nan", "inf", "1e30", "-1e30"])
def test_times_that_are_none(mtime: str, target: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo("manifest.json")
        member.pax_headers = {"mtime": mtime}
        tar.addfile(member)
    with pytest.raises(StoreError, match="make the backup again"):
        restore(target, io.BytesIO(stream.getvalue()))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_only_files_are_restored(kind: bytes, target: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        member = tarfile.TarInfo("store/file")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    with pytest.raises(StoreError):
        restore(target, io.BytesIO(stream.getvalue()))
    assert not list(target.rglob("file"))


def test_a_backup_file_is_whole_or_not_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "files" / "a.tar"
    file.parent.mkdir()
    assert back_up(home, file) == "first"
    whole = file.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tarfile.TarFile.addfile", refuse)
    with pytest.raises(StoreError, match="No space left"):
        back_up(home, file)
    assert file.read_bytes() == whole
    assert list(file.parent.iterdir()) == [file]


def test_from_one_process_into_another(home: Path, target: Path) -> None:
    command = [sys.executable, "-m", "dystonia_kg", "--home"]
    backup = subprocess.run([*command, home, "backup", "-"], capture_output=True, check=True)
    subprocess.run([*command, target, "restore", "-"], input=backup.stdout, check=True)
    assert quads(target) == quads(home)


def test_errors_are_one_line(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "no.tar").write_text("no tar file")
    home = ["--home", str(tmp_path / "home")]
    for arguments in (["restore", str(tmp_path / "no.tar")], ["backup", str(tmp_path / "a.tar")]):
        ended = runner.invoke(main, [*home, *arguments])
        assert ended.exit_code == 1
        assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "a.tar").exists()
