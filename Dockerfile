# One image for web, worker, sweeper, beat, migrate and prices; docker-compose.yml says which command each one runs.
FROM python:3.13-slim-bookworm AS packages
WORKDIR /app
COPY requirements/install.txt requirements/lean.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/install.txt \
    && /venv/bin/python -m uv pip install --no-cache --python /venv/bin/python --require-hashes --compile-bytecode \
       -r requirements/lean.txt \
    && /venv/bin/python -m pip uninstall --yes --disable-pip-version-check uv

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin tierboard
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY config config
COPY dashboard dashboard
COPY deployments deployments
COPY costing costing
COPY teams teams
COPY templates templates
COPY static static
COPY docs/guides/runbook.md docs/guides/runbook.md
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TIERBOARD_MODE=production
# Collecting names every file after its content; it reads no row and signs nothing, so these values mean nothing.
RUN DATABASE_URL=postgresql://nobody@localhost/none SECRET_KEY=only-for-collecting-static-files-in-this-build-step \
    ALLOWED_HOSTS=localhost python manage.py collectstatic --no-input --verbosity 0
USER tierboard
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "config.launch", "healthy", "http://127.0.0.1:8000/healthz/live"]
CMD ["python", "-m", "gunicorn", "config.wsgi", "--preload", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "8", "--no-control-socket", "--log-level", "warning", "--bind", "0.0.0.0:8000"]
