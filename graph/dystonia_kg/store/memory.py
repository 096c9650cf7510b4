"""The default graph of a build, read into the memory of a process that can be forked.

Named graphs stay on the disk: most of their triples are in the default graph as well, and few
queries ask for them.
"""

import os
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from dystonia_kg.errors import StoreError
from dystonia_kg.store.store import REBUILD, GraphStore, open_raw, read_manifest


def load_into_memory(build: Path) -> "GraphStore":
    """Read the default graph of a build into memory; StoreError when that fails.

    Another process reads the store on disk, so that this one has none of the engine's threads
    and can be forked.
    """
    manifest = read_manifest(build)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _dump(build, writing)
    os.close(writing)
    store = ox.Store()
    with os.fdopen(reading, "rb", buffering=1 << 20) as triples:
        store.bulk_extend(ox.parse(triples, format=ox.RdfFormat.N_TRIPLES, lenient=True))
    if os.waitpid(child, 0)[1]:
        raise StoreError(f"the store of {build} cannot be read", hint=REBUILD)
    return GraphStore(store, manifest=manifest)


def _dump(build: Path, writing: int) -> NoReturn:
    code = 1
    try:
        with os.fdopen(writing, "wb", buffering=1 << 20) as triples:
            store = open_raw(build / "store")
            store.dump(triples, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        code = 0
    finally:
        os._exit(code)
