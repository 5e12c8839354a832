"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if not env.read().serves:
    raise env.BadEnvironment("TIERBOARD_MODE: set it to demo, test or production before serving pages.")
application = get_wsgi_application()
# What was loaded stays for good. Collected once and set aside, it is not walked through in the middle of a page, which
# took up to 150 ms, and the processes that gunicorn forks go on sharing it. Templates come later and stay as well: with
# Python's thresholds every tenth page went through all of them, which took 90 ms. A page's own rubbish is in the first
# two generations.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
