"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from config import env
from config.memory import set_aside

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if not env.read().serves:
    raise env.BadEnvironment("TIERBOARD_MODE: set it to demo, test or production before serving pages.")
application = get_wsgi_application()
set_aside()
