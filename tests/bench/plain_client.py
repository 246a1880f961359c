#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What many write first: pictures sent to a model server by urllib, in a pool of threads.

    plain_client.py URL MODEL REQUESTS THREADS PICTURE..."""
import base64
import itertools
import json
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def main():
    url, model, requests, threads, *pictures = sys.argv[1:]
    jpegs = [Path(picture).read_bytes() for picture in pictures]

    def ask(jpeg):
        picture = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
        body = {"model": model, "temperature": 0, "max_tokens": 512, "messages": [{"role": "user", "content": [
            {"type": "image_url", "image_url": {"url": picture}}, {"type": "text", "text": "What is this?"}]}]}
        request = urllib.request.Request(f"{url}/chat/completions", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)["choices"][0]["message"]["content"]

    with ThreadPoolExecutor(int(threads)) as pool:
        answers = list(pool.map(ask, itertools.islice(itertools.cycle(jpegs), int(requests))))
    return 0 if all(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
