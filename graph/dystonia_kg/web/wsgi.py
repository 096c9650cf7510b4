"""The application as WSGI servers take it: `dystonia_kg.web.wsgi:app`, home from environment."""

from dystonia_kg.access import Access
from dystonia_kg.home import default_home
from dystonia_kg.web import create_app

app = create_app(default_home(), access=Access.from_environment())
app.extensions["dystonia_kg"].start()
