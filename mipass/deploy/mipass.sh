#!/bin/sh
# Runs a command of mipass as the portal's user, with the portal's settings: @FOLDER@/mipass doctor
# `migrate` connects as the owner of the tables, where @FOLDER@/owner-url names one; root alone reads that file.
set -eu
set -a
. @FOLDER@/environment
set +a
if [ "${1:-}" = migrate ] && [ -r @FOLDER@/owner-url ]; then
    unset DATABASE_URL_FILE
    DATABASE_URL=$(cat @FOLDER@/owner-url)
    export DATABASE_URL
fi
cd @DATA@
if [ "$(id -un)" = @USER@ ]; then
    exec @PROGRAM@ "$@"
fi
exec runuser -u @USER@ -- @PROGRAM@ "$@"
