"""Reads mails with Python's email package: for each file given, a line of JSON with what a person would see of it."""
import email
import email.policy
import json
import sys

for path in sys.argv[1:]:
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    plain = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    print(json.dumps({
        "from": [mail["From"].addresses[0].display_name, mail["From"].addresses[0].addr_spec],
        "to": [mail["To"].addresses[0].display_name, mail["To"].addresses[0].addr_spec],
        "subject": mail["Subject"],
        "message_id": mail["Message-ID"],
        "date": mail["Date"].datetime.isoformat(),
        "return_path": mail["Return-Path"],
        "delivered_to": mail["Delivered-To"],
        "type": mail.get_content_type(),
        "text": plain.get_content().replace("\r\n", "\n") if plain else None,
        "html": html.get_content().replace("\r\n", "\n") if html else None,
        "unsubscribe": mail["List-Unsubscribe"],
        "unsubscribe_post": mail["List-Unsubscribe-Post"],
        "defects": [type(defect).__name__ for part in mail.walk() for defect in part.defects],
    }))
