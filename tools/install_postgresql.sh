#!/usr/bin/env bash
# PostgreSQL for the tests of the journal, from the system's packages. No service is started: tests start their own.
set -euo pipefail
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then
    echo "PostgreSQL: $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)"
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "No PostgreSQL here and no apt-get: please install PostgreSQL, then run make test again." >&2
    exit 1
fi
run=""
[ "$(id -u)" -eq 0 ] || run="sudo"
$run apt-get update -qq
# The package would make a cluster and start it as a service; neither is wanted.
$run mkdir -p /etc/postgresql-common/createcluster.d
echo "create_main_cluster = false" | $run tee /etc/postgresql-common/createcluster.d/tests.conf >/dev/null
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
