"""Holds each line of standard input against a JSON Schema, with the package jsonschema: peer.py SCHEMA."""

import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    validator = jsonschema.Draft202012Validator(json.load(file))
refused = sum(not validator.is_valid(json.loads(line)) for line in sys.stdin)
print(refused, "refused")
