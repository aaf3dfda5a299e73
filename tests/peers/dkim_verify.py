"""Judges DKIM signatures with dkimpy. Arguments: a JSON file with the DNS records, then mails; a line "pass" or "fail" for each."""
import json
import sys

import dkim

with open(sys.argv[1], encoding="utf-8") as file:
    records = {name + ".": text.encode() for name, text in json.load(file).items()}


def lookup(name, timeout=5):
    return records.get(name.decode() if isinstance(name, bytes) else name)


for path in sys.argv[2:]:
    with open(path, "rb") as mail:
        verifier = dkim.DKIM(mail.read())
    signatures = sum(1 for name, _ in verifier.headers if name.lower() == b"dkim-signature")
    try:
        good = signatures > 0 and all(verifier.verify(idx=number, dnsfunc=lookup) for number in range(signatures))
    except dkim.DKIMException:
        good = False
    print("pass" if good else "fail")
