"""The door for the web server. It refuses to open where the database role is too strong."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("PORTAL_DATABASE_POOL", "1")

application = get_wsgi_application()

from portal.checks import refuse_unsafe_start  # noqa: E402  (needs the applications loaded)

refuse_unsafe_start()
