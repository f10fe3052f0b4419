"""Limits its own process, then becomes the program it is told: nothing of that is loaded before. Started by launch.py.

    python -I cell.py LIMITS PROGRAM ARGUMENT…  <file  >answer

It imports nothing of ours. Not every system lets a process leave the network: the other limits hold.
"""

import ctypes
import json
import os
import resource
import runpy
import signal
import sys

PARENT_DIES = 1  # PR_SET_PDEATHSIG
OWN_USERS, OWN_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET


def limit(cpu: int, memory: int, answer: int, files: int, nice: int) -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(PARENT_DIES, signal.SIGKILL)
    libc.unshare(OWN_USERS | OWN_NETWORK)
    os.nice(nice)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


if __name__ == "__main__":
    limit(**json.loads(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")
