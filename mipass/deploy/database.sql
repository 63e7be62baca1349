\set ON_ERROR_STOP on
-- Run once as PostgreSQL's superuser. The owner migrates; the portal runs as mipass_app, which cannot change the
-- past; mipass_backup reads alone. Rights: grants.sql, after each migration.
CREATE ROLE mipass_owner LOGIN PASSWORD '@OWNER_PASSWORD@';
CREATE ROLE mipass_app LOGIN PASSWORD '@APP_PASSWORD@';
CREATE ROLE mipass_backup LOGIN PASSWORD '@BACKUP_PASSWORD@';
CREATE DATABASE mipass OWNER mipass_owner;
REVOKE ALL ON DATABASE mipass FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE mipass TO mipass_app;
GRANT CONNECT ON DATABASE mipass TO mipass_backup;
