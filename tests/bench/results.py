# SPDX-License-Identifier: GPL-2.0-only
"""What the parts of the benchmark have found, in one JSON file."""
import json
import os


def add(path, results):
    """Adds figures to the file's, in place of those of the same names."""
    merged = {}
    if os.path.exists(path):
        with open(path) as file:
            merged = json.load(file)
    merged.update(results)
    with open(path, "w") as file:
        json.dump(merged, file, indent="\t")
        file.write("\n")
