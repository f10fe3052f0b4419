#!/bin/bash
# What `make test-compose` needs on a Debian machine without a Docker engine and without a registry of images: podman, a base
# image made of Debian's own packages and called like the official one, and OpenSearch's jars. What is there stays as it is.
set -euo pipefail
IMAGE=localhost/python:3.11-slim-bookworm
JARS=.made/opensearch

if ! command -v podman > /dev/null || ! command -v runc > /dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
        echo "!! No podman here: install podman, runc, netavark and aardvark-dns." >&2
        exit 2
    fi
    echo "Installing podman …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        podman buildah runc netavark aardvark-dns iptables uidmap debootstrap > /dev/null
    # crun wants more of the kernel than a container that is a guest itself may have, and the same is true of limits
    mkdir -p /etc/containers/containers.conf.d
    printf '%s\n' '[engine]' 'runtime = "runc"' '[containers]' 'default_ulimits = ["nofile=10000:10000", "nproc=8192:8192"]' \
        > /etc/containers/containers.conf.d/50-diwan.conf
fi

if [ ! -d "$JARS" ]; then
    command -v mvn > /dev/null || apt-get install -qq -y --no-install-recommends maven > /dev/null
    echo "Fetching OpenSearch's jars …"
    mvn -q -B -f "$(dirname "$0")/opensearch.pom.xml" -DoutputDirectory="$PWD/$JARS.coming" dependency:copy-dependencies
    mv "$JARS.coming" "$JARS"
fi

podman image exists "$IMAGE" && exit
echo "Making $IMAGE of Debian's packages, about a minute …"
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources 2> /dev/null |
    grep -E '^(deb |URIs:)' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1) || true
[ -n "$mirror" ] || { echo "!! No source of Debian packages is configured here." >&2; exit 2; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$root/debian" ${mirror% } > "$root/log" 2>&1 ||
    { tail -n 5 "$root/log" >&2; exit 1; }
ln -s /usr/bin/python3 "$root/debian/usr/local/bin/python"
rm -rf "$root"/debian/var/cache/apt/archives/*.deb "$root"/debian/var/lib/apt/lists/*
tar -C "$root/debian" -c . | podman import --quiet - "$IMAGE" > /dev/null
