# What holds once the page was followed. Each line is counted.
holds() {
    if sh -c "$2" >/tmp/said 2>&1; then
        echo "holds: $1"
    else
        echo "FAILED: $1"
        tail -n 20 /tmp/said
    fi
}

site=https://mobile.example.com
export site
holds "the worker sends what the server queued" '/usr/bin/python3 /stage/reset.py'
holds "a page comes over TLS" 'curl -sSf $site/login/ | grep -q "<html"'
holds "port 80 leads pages to TLS" 'curl -sSI http://mobile.example.com/login/ | grep -q "^HTTP/1.1 301"'
holds "port 80 refuses programs" 'curl -sSI http://mobile.example.com/firmware/1.root.json | grep -q " 403"'
holds "http2 is spoken" '[ "$(curl -sS -o /dev/null -w "%{http_version}" $site/login/)" = 2 ]'
holds "five megabytes reach the portal" \
    'head -c 5000000 /dev/zero | curl -sS -o /dev/null -D - --data-binary @- $site/login/ | grep -qi "^x-request-id"'
holds "the proxy writes its log" '[ "$(wc -l < /var/log/nginx/mipass.log)" -gt 5 ]'
holds "no line of it has a path" '! grep / /var/log/nginx/mipass.log'
holds "nor has one of its errors" '! grep -E "/(login|password)" /var/log/nginx/mipass-error.log'
holds "the portal logs in JSON" 'grep -q "^{" /var/log/units/mipass-server.service.log'
holds "the worker logs nothing else" '! grep -v "^{" /var/log/units/mipass-worker.service.log'
holds "no stranger reads a key" '! runuser -u nobody -- cat /etc/mipass/keys/master-key'
holds "no stranger reads the settings" '! runuser -u nobody -- cat /etc/mipass/environment'
holds "the portal does not read the owner's password" '! runuser -u mipass -- cat /etc/mipass/owner-url'
holds "the portal's role does not change the past" \
    '! psql "$(cat /etc/mipass/keys/database-url)" -c "DELETE FROM audit_event"'
holds "the portal's role makes a dump" \
    'pg_dump --format=custom --file /tmp/dump-1 "$(cat /etc/mipass/keys/database-url)"'
holds "the role for dumps makes one" 'pg_dump --format=custom --file /tmp/dump-2 "$(cat /etc/mipass/backup-url)"'
holds "nothing of it runs as root" \
    'ps -eo user:20,args | grep "^mipass .*/opt/mipass/[b]in" && ! ps -eo user:20,args | grep "^root .*/opt/mipass/[b]in"'
holds "nothing is written where the program lies" '[ -z "$(find /opt/mipass -newer /stage/installed -type f)" ]'
holds "the program is small" 'du -sm /opt/mipass && [ "$(du -sm /opt/mipass | cut -f1)" -lt 400 ]'
holds "there is no test in it" '[ -z "$(find /opt/mipass -path "*/site-packages/mipass/*/tests")" ]'
holds "commands work by hand" '/etc/mipass/mipass check-ledger && /etc/mipass/mipass verify-audit'
holds "what is there is not overwritten" \
    'cp -r /etc/mipass /tmp/before && /opt/mipass/bin/mipass init x.example.com && diff -r /tmp/before /etc/mipass'
echo done
