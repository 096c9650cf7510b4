"""Launcher: `python server.py` serves; `server:app` is the WSGI application for other servers."""

import sys

if __name__ == "__main__":
    from dystonia_kg.cli.main import main

    main(["serve", *sys.argv[1:]], prog_name="dystonia-kg")
else:
    from dystonia_kg.web.wsgi import app

    __all__ = ["app"]
