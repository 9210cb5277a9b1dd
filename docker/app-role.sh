#!/bin/sh
# Runs once, when the PostgreSQL volume is made: the role that web and workers log in as. It owns nothing.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE crm_app LOGIN PASSWORD :'password';
SQL
