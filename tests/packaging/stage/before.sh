# What is there before the page begins: names, a certificate, PostgreSQL as Debian sets it up, a mail server.
umask 022
printf '127.0.0.1 localhost mobile.example.com mail.example.com\n' >/etc/hosts
! id mipass >/dev/null 2>&1 || userdel mipass
cp /stage/ca.pem /etc/ssl/certs/own-ca.pem
mkdir -p /etc/ssl/private
cp /stage/site.key /etc/ssl/private/mobile.example.com.key
cp /stage/site.pem /etc/ssl/certs/mobile.example.com.pem

install -d -o postgres -g postgres /run/postgresql /stage/postgres
programs=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
runuser -u postgres -- "$programs/initdb" --auth-local=peer --auth-host=scram-sha-256 --encoding=UTF8 \
    --locale=C.UTF-8 --no-sync -D /stage/postgres >/dev/null
runuser -u postgres -- "$programs/pg_ctl" --silent --wait -D /stage/postgres -l /stage/postgres/log \
    -o '-k /run/postgresql -c listen_addresses=localhost' start

PYTHONPATH=/stage/lib /usr/bin/python3 /stage/mail_server.py &
cd /stage/release
