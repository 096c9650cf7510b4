"""The command as a process: limits of a query, odd surroundings, interruptions, full disks."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dystonia_kg.build.release import export
from dystonia_kg.cli.limited import limited
from dystonia_kg.errors import DystoniaKgError, StoreError, TooLargeError
from dystonia_kg.store.empty import make_empty
from dystonia_kg.store.store import current_build, open_store
from dystonia_kg.writes.apply import Update, apply_update

CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a ?d"
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def run(
    *arguments: str, home: Path | None = None, **environ: str | None
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "dystonia_kg"]
    command += ["--home", str(home)] if home else []
    env = {**os.environ, **{k: v for k, v in environ.items() if v is not None}}
    for name, value in environ.items():
        if value is None:
            env.pop(name, None)
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, env=env, timeout=120, check=False
    )


def ran(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=25
    )


def one_line(done: "subprocess.CompletedProcess[str]", text: str, code: int = 1) -> None:
    assert text in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.returncode == code
    assert done.stdout == ""


def test_a_query_has_a_deadline(small_home: Path) -> None:
    began = time.monotonic()
    done = run("query", COUNT, "--deadline-s", "1", "--memory-bytes", "0", home=small_home)
    one_line(done, "stopped after 1 s")
    assert time.monotonic() - began < 60


def test_a_query_has_a_limit_of_memory(small_home: Path) -> None:
    done = run("query", CROSS, "--memory-bytes", "100000000", home=small_home)
    one_line(done, "needs more memory than 100,000,000 bytes")


def test_limits_are_those_of_the_server_and_can_be_lifted(small_home: Path) -> None:
    limits = {"DYSTONIA_KG_DEADLINE_S": "0.5", "DYSTONIA_KG_MEMORY_BYTES": "4000000000"}
    done = run("query", COUNT, home=small_home, **limits)
    one_line(done, "stopped after 0.5 s")
    ask = ("query", "ASK {}", "--deadline-s", "0", "--memory-bytes", "0")
    assert run(*ask, home=small_home).stdout == "yes\n"
    assert run("query", "SELEC {", home=small_home).returncode == 1


@pytest.mark.parametrize("log", ["/no/such/folder/log", "/"])
def test_an_access_log_that_cannot_be_written(small_home: Path, log: str) -> None:
    done = run("serve", "--port", "20999", "--access-log", log, home=small_home)
    one_line(done, "the access log")


def test_no_temporary_folder(small_home: Path) -> None:
    """Simulated: a system always has one that root can write."""
    program = (
        "import tempfile, sys\n"
        "def none(*_, **__): raise FileNotFoundError(2, 'No usable temporary directory found')\n"
        "tempfile.mkdtemp = none\n"
        "sys.argv = ['dystonia-kg', '--home', sys.argv[1], 'serve', '--port', '20998']\n"
        "from dystonia_kg.cli.entry import main; main()\n"
    )
    command = [sys.executable, "-c", program, str(small_home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    one_line(done, "No usable temporary directory")


def test_no_home() -> None:
    program = (
        "import pathlib, sys, os\n"
        "def none(self): raise RuntimeError('Could not determine home directory.')\n"
        "pathlib.Path.expanduser = none\n"
        "sys.argv = ['dystonia-kg', 'query', 'ASK {}']\n"
        "from dystonia_kg.cli.entry import main; main()\n"
    )
    env = {k: v for k, v in os.environ.items() if k not in ("HOME", "DYSTONIA_KG_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 2
    assert "name one with --home" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("delay_s", [0.4, 0.7, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("command", ["build", "serve"])
def test_an_interruption_at_any_moment(tmp_path: Path, command: str, delay_s: float) -> None:
    """One line at most, no traceback, nothing half-written."""
    home = tmp_path / "home"
    options = ["--port", "20997"] if command == "serve" else []
    arguments = [sys.executable, "-m", "dystonia_kg", "--home", str(home), command, *options]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            time.sleep(delay_s)  # less than the first, and the interpreter itself is starting
            os.killpg(process.pid, signal.SIGINT)
            _, said = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in said
    assert not (home / "current").exists()
    assert list(home.glob("builds/*/manifest.json")) == []


@pytest.mark.parametrize(
    "swallowed",
    [
        "class Held:\n    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "held = Held()\ndel held",
        "try: signal.raise_signal(signal.SIGINT)\nexcept: pass",
        "import weakref\nclass Held: pass\nheld = Held()\n"
        "link = weakref.ref(held, lambda _: signal.raise_signal(signal.SIGINT))\ndel held",
    ],
)
def test_an_interruption_that_a_library_swallows_is_not_lost(swallowed: str) -> None:
    program = (
        "import signal, time\n"
        "import dystonia_kg.cli.main as commands\n"
        "def command():\n"
        f"    exec({swallowed!r}, globals())\n"
        "    time.sleep(30)\n"
        "commands.main = command\n"
        "from dystonia_kg.cli.entry import main; main()\n"
    )
    done = ran(program)
    assert (done.returncode, done.stderr) == (130, "dystonia-kg: interrupted\n")


def test_an_end_that_takes_long_is_not_interrupted_again() -> None:
    """As it does where the interrupted command held a large graph."""
    program = (
        "import signal, sys, time\n"
        "import dystonia_kg.cli.main as commands\n"
        "group, sys.argv = commands.main, ['dystonia-kg', 'held']\n"
        "@group.command('held')\n"
        "def held(): signal.raise_signal(signal.SIGINT)\n"
        "def command():\n"
        "    try: group()\n"
        "    except SystemExit as e: code = e.code\n"
        "    time.sleep(1)\n"
        "    sys.exit(code)\n"
        "commands.main = command\n"
        "from dystonia_kg.cli.entry import main; main()\n"
    )
    done = ran(program)
    assert (done.returncode, done.stderr) == (130, "dystonia-kg: interrupted\n")


def test_a_query_of_no_characters(small_home: Path) -> None:
    done = run("query", "ASK { ?s ?p 'caf\udce9' }", home=small_home)
    one_line(done, "the query is not UTF-8 at character 17")


@pytest.mark.parametrize("host", ["caf\udce9", "a" * 70 + "é"])
def test_a_host_that_is_no_name(small_home: Path, host: str) -> None:
    one_line(run("serve", "--port", "20995", "--host", host, home=small_home), "cannot listen at")


def test_what_clears_up_is_not_interrupted_again() -> None:
    program = (
        "import signal, time\n"
        "import dystonia_kg.cli.main as commands\n"
        "def command():\n"
        "    try: signal.raise_signal(signal.SIGINT)\n"
        "    finally:\n"
        "        time.sleep(1)\n"
        "        print('cleared up')\n"
        "commands.main = command\n"
        "from dystonia_kg.cli.entry import main; main()\n"
    )
    done = ran(program)
    assert (done.returncode, done.stdout) == (130, "cleared up\n")


def test_a_full_disk_leaves_no_half_file(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home", symlinks=True))
    release = current_build(home) / "release"
    release.mkdir()
    for name in ("a.ttl", "b.ttl"):
        (release / name).write_bytes(b"x" * 1000)
    out = tmp_path / "out"
    export(home, out)
    (release / "a.ttl").write_bytes(b"newer")

    def full(source: Path, target: Path) -> Path:
        if Path(source).name == "b.ttl":
            Path(target).write_bytes(b"x" * 10)
            raise OSError(errno.ENOSPC, "No space left on device")
        return Path(shutil.copyfile(source, target))

    with monkeypatch.context() as patch:
        patch.setattr("dystonia_kg.build.release.shutil.copy2", full)
        with pytest.raises(StoreError, match="No space left"):
            export(home, out)
    assert {path.name: path.stat().st_size for path in out.iterdir()} == {
        "a.ttl": 1000,
        "b.ttl": 1000,
    }
    export(home, out)
    assert (out / "a.ttl").read_bytes() == b"newer"


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "-"),
        ("fetch", "-"),
        ("--home", "-", "query", "ASK {}"),
        ("serve", "--empty", "-"),
    ],
)
def test_a_stream_is_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    one_line(run(*arguments), "'-' is no folder", code=2)
    assert list(tmp_path.iterdir()) == []


def spoiled(home: Path, spoil: Callable[[bytes], bytes]) -> None:
    """Damage the files of the current store."""
    for path in (current_build(home) / "store").glob("*.sst"):
        content = path.read_bytes()
        path.unlink()  # it may be that of another build as well
        path.write_bytes(spoil(content))


def with_bad_blocks(content: bytes) -> bytes:
    """Change what is read when data are asked for, not what is read to open a file."""
    return bytes(50) + content[50:] if len(content) > 20_000 else content


@pytest.fixture
def loaded_home(tmp_path: Path) -> Path:
    """A graph with another one loaded, most of whose files can be damaged without being noticed."""
    home = tmp_path / "home"
    make_empty(home)
    values = " ".join(f"<a:{n}> <a:p> '{'x' * 100}{n}' ." for n in range(3_000))
    apply_update(home, Update(f"INSERT DATA {{ GRAPH <a:g> {{ {values} }} }}", "a:a"))
    return home


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "ASK {}"),
        ("serve", "--port", "20996"),
        ("load", "a.nt", "--graph", "a:h"),
        ("backup", "b.tar"),
    ],
)
def test_a_store_that_is_cut_is_told_and_left(
    loaded_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.nt").write_text("<a:a> <a:b> <a:c> .")
    spoiled(loaded_home, lambda text: text[:-100])
    before = current_build(loaded_home)
    done = run(*arguments, home=loaded_home)
    one_line(done, ".sst")
    assert "dystonia-kg restore" in done.stderr
    assert current_build(loaded_home) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "SELECT * { GRAPH <a:g> { ?s ?p ?o } }"),
        ("query", "CONSTRUCT { ?s ?p ?o } { GRAPH <a:g> { ?s ?p ?o } }"),
        ("query", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "--deadline-s", "0", "--memory-bytes", "0"),
    ],
)
def test_a_damaged_block_is_told(loaded_home: Path, arguments: tuple[str, ...]) -> None:
    before = current_build(loaded_home)
    spoiled(loaded_home, with_bad_blocks)
    done = run(*arguments, home=loaded_home)
    one_line(done, "the store is damaged")
    assert ".sst" in done.stderr
    assert current_build(loaded_home) == before


def test_damage_that_an_update_or_a_page_meets(loaded_home: Path) -> None:
    spoiled(loaded_home, with_bad_blocks)
    store = open_store(loaded_home)
    for ask in (
        lambda: store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }"),
        lambda: store.construct("CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }"),
    ):
        with pytest.raises(StoreError, match="the store is damaged"):
            ask()
    with pytest.raises(StoreError, match="the store is damaged"):
        apply_update(loaded_home, Update("DELETE WHERE { GRAPH <a:g> { ?s ?p ?o } }", "a:a"))


def test_what_opening_the_store_takes_does_not_count(built_home: Path) -> None:
    done = run("query", "ASK {}", "--memory-bytes", "100000000", home=built_home)
    assert (done.returncode, done.stdout) == (0, "yes\n")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of the address space are Linux's here")
@pytest.mark.parametrize(
    "command", [["query", "ASK {}"], ["resolve", "a"], ["serve", "--port", "8013"]]
)
def test_too_little_room_to_open_a_store(small_home: Path, command: list[str]) -> None:
    line = [
        "bash",
        "-c",
        'ulimit -v 300000; exec "$@"',
        "bash",
        sys.executable,
        "-m",
        "dystonia_kg",
    ]
    done = subprocess.run(
        [*line, "--home", str(small_home), *command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "the store cannot be opened: a process may map 307,200,000 bytes" in done.stderr


@pytest.mark.parametrize(
    ("ceiling", "memory_bytes", "said"),
    [
        (None, 5, "more memory than 5 bytes"),
        (None, 0, "this machine has not the memory"),
        (10**8, 5, "than a process may map here, 100,000,000 bytes"),
        (10**8, 0, "than a process may map here, 100,000,000 bytes"),
        (10**12, 5, "more memory than 5 bytes"),
    ],
)
def test_the_limit_of_memory_that_holds_is_named(
    monkeypatch: pytest.MonkeyPatch, ceiling: int | None, memory_bytes: int, said: str
) -> None:
    monkeypatch.setattr("dystonia_kg.cli.limited.ceiling_bytes", lambda: ceiling)
    with pytest.raises(TooLargeError, match=said):
        limited(lambda: None, lambda _: os._exit(1), 10, memory_bytes)


def test_a_build_that_may_not_be_read(tmp_path: Path) -> None:
    def prepare() -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(tmp_path))

    with pytest.raises(DystoniaKgError) as raised:
        limited(prepare, lambda _: b"", 10, 0)
    assert str(raised.value) == f"{tmp_path}: Permission denied"


def test_a_pipe_that_is_closed(small_home: Path) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    command = f"{sys.executable} -m dystonia_kg --home {small_home} query '{query}' | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 1


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("query 'ASK {}' >&-", 0, ""),
        ("query - <&-", 1, "the query is empty"),
        ("query BAD 2>&-", 1, ""),
        ("query 'ASK {}' > /dev/full", 1, "No space left on device"),
        ("--help > /dev/full", 1, "No space left on device"),
    ],
)
def test_streams_that_are_closed_or_full(
    small_home: Path, command: str, code: int, said: str
) -> None:
    line = f"{sys.executable} -m dystonia_kg --home {small_home} {command}"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert done.stderr.count("\n") == bool(said)
    assert said in done.stderr


def test_without_fork_a_query_is_answered_all_the_same(small_home: Path) -> None:
    program = (
        "import os, sys\n"
        "del os.fork\n"
        f"sys.argv = ['dystonia-kg', '--home', {str(small_home)!r}, *sys.argv[1:]]\n"
        "from dystonia_kg.cli.entry import main; main()\n"
    )
    for arguments, text in (
        (("query", "ASK {}"), "yes"),
        (("search", "cervical"), "cervical dystonia"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert text in done.stdout, done.stderr
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", "--port", "20996"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    one_line(done, "needs a system that can copy processes")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no ulimit")
def test_too_few_open_files_are_no_damage(small_home: Path) -> None:
    command = (
        f"ulimit -n 32; exec {sys.executable} -m dystonia_kg --home {small_home} query 'ASK {{}}'"
    )
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, timeout=120, check=False
    )
    one_line(done, "let this process open more files")
    assert "restore" not in done.stderr


def test_serve_builds_over_no_build_that_it_may_not_read(tmp_path: Path) -> None:
    (tmp_path / "builds" / "one" / "manifest.json").mkdir(parents=True)
    (tmp_path / "current").symlink_to("builds/one")
    one_line(run("serve", "--port", "18999", home=tmp_path), "let this user read it")
    assert [path.name for path in (tmp_path / "builds").iterdir()] == ["one"]
