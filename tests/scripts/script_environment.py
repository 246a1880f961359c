# SPDX-License-Identifier: Apache-2.0
"""What scripts are run with in tests."""
import os


def script_environment(programs, folder):
    """The programs are in the path; no setting of this machine counts, no server of it is found, no answer is known."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VLM_")}
    return environment | {"PATH": f"{programs}:{os.environ['PATH']}", "VLM_DISCOVER_PORTS": "none", "VLM_NO_CACHE": "1",
                          "XDG_CONFIG_HOME": str(folder)}
