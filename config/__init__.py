"""Values and wiring: settings, URL root, Celery, boto3 sessions, and the launcher of the demo."""
