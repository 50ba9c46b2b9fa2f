# SPDX-License-Identifier: MIT
# Text: lines taken apart by expressions and sorted, a dictionary as JSON and back, a document made
# from a pattern.
import json
import re

with open("/real/text") as file:
    lines = file.read().splitlines()[:3500]
OPTION = re.compile(r"^CONFIG_([A-Z0-9]+)(_[A-Z0-9_]*)?=(y|m|\d+|0x[0-9a-f]+|\".*\")$")


def work():
    options = {}
    for line in lines:
        match = OPTION.match(line)
        if match:
            options.setdefault(match[1], []).append((match[2] or "").strip("_").lower().split("_"))
    text = json.dumps(options, sort_keys=True)
    back = json.loads(text)
    words = sorted({word for lists in back.values() for parts in lists for word in parts})
    page = "".join("<li class='%s'>%s</li>" % (word[:3], word.title()) for word in words)
    return len(text), len(words), sum(map(ord, re.sub(r"<[^>]*>", " ", page)))


first = work()
print("checksum", *first, flush=True)
while True:
    print("." if work() == first else "python-text FAILED a later round came to something else", flush=True)
