"""The application as WSGI servers take it: `dystonia_kg.web.wsgi:app`, told by the environment."""

from dystonia_kg.web.app import app_from_environment

app = app_from_environment()
app.extensions["dystonia_kg"].start()
