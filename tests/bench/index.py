# SPDX-License-Identifier: Apache-2.0
"""The archive index: adding files, importing records, searching, against the tools that people use."""
import tempfile
from pathlib import Path

from index_files import FILES, Files
from index_records import RECORDS, Records
from index_vectors import VECTORS, Vectors
from report import add_only, print_table

GROUPS = ((Files, FILES), (Records, RECORDS), (Vectors, VECTORS))


def add_options(parser):
    parser.add_argument("--quick", action="store_true", help="files of 0.2 GB")
    add_only(parser, [name for _, measurements in GROUPS for name, _, _ in measurements])


def measure(options):
    figures = []
    with tempfile.TemporaryDirectory(prefix="vlm-bench-") as scratch:
        options.scratch = Path(scratch)
        for kind, measurements in GROUPS:
            wanted = [one for one in measurements if options.only is None or one[0] in options.only]
            bench = kind(options) if wanted else None
            for _, title, measurement in wanted:
                got = measurement(bench)
                print_table(title, got)
                figures += got
    return figures
