#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the certificates of the tests anew. They guard nothing: the private keys
# lie beside them. Valid for 100 years, except the one that has to be expired.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

new_key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt; }

# NAME SUBJECT-ALTERNATIVE-NAMES NOT-BEFORE NOT-AFTER
issue() {
  new_key >"$1-key.pem"
  openssl req -new -key "$1-key.pem" -subj "/CN=wsrtc test $1" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/ca.conf" -extfile <(printf 'subjectAltName=%s\n' "$2") \
    -startdate "$3" -enddate "$4" -in "$work/$1.csr" -out "$1.pem" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
}

cat >"$work/ca.conf" <<CONF
[ca]
default_ca = here
[here]
database = $work/index
new_certs_dir = $work
certificate = ca.pem
private_key = $work/ca-key.pem
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
CONF
: >"$work/index"

new_key >"$work/ca-key.pem"
openssl req -x509 -new -key "$work/ca-key.pem" -subj '/CN=wsrtc test authority' -days 36500 -out ca.pem
issue server 'DNS:localhost,IP:127.0.0.1' 20260101000000Z 21260101000000Z
issue elsewhere 'DNS:elsewhere.example' 20260101000000Z 21260101000000Z
issue expired 'DNS:localhost,IP:127.0.0.1' 20200101000000Z 20200201000000Z
