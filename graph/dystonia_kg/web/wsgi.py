"""The application as WSGI servers take it: `dystonia_kg.web.wsgi:app`, home from environment."""

import os

from dystonia_kg.access import access_from
from dystonia_kg.home import default_home
from dystonia_kg.web import create_app

app = create_app(default_home(), access=access_from(os.environ))
app.extensions["dystonia_kg"].start()
