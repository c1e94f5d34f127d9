#!/bin/sh
# The certificates of the tests' TLS servers. They guard nothing: their keys are public.
# Needs OpenSSL 3; run it in this folder. Each file holds a key and its certificate.
set -eu

LONG="-startdate 20200101000000Z -enddate 21200101000000Z"
PAST="-startdate 20200101000000Z -enddate 20200201000000Z"

config() {
    cat <<END
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
default_md = sha256
policy = any
rand_serial = yes
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[site]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = ${ALT:-DNS:none.example}
END
}

make() { # name, extensions, dates, signer or "" for itself
    config > openssl.cnf
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
    signer="-selfsign -keyfile $1.key"
    [ -z "$4" ] || signer="-cert $4.crt -keyfile $4.key"
    # shellcheck disable=SC2086  # several words each
    openssl ca -batch -config openssl.cnf -notext -extensions "$2" $3 $signer -in "$1.csr" -out "$1.crt"
    cat "$1.key" "$1.crt" > "$1.pem"
}

work=$(mktemp -d) here=$(pwd)
cd "$work"
: > index.txt
make authority authority "$LONG" ""
ALT=IP:127.0.0.1 make valid site "$LONG" authority
ALT=DNS:ailleurs.example make elsewhere site "$LONG" authority
ALT=IP:127.0.0.1 make expired site "$PAST" authority
ALT=IP:127.0.0.1 make self-signed site "$LONG" ""
cp valid.pem elsewhere.pem expired.pem self-signed.pem "$here"
cp authority.crt "$here/authority.pem"
rm -rf "$work"
