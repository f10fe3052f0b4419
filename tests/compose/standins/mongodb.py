"""SecantusDB in MongoDB's place: its users are made before it asks for them, where nobody else can reach it."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

PROGRAM = Path(sys.executable).with_name("secantusd-py")
STORE = ("--port", "27017", "--storage-path", "/var/diwan/mongodb/store", "--cache-size", "256M", "--sync-on-commit")
ARCHIVE = {
    "pwd": os.environ["ARCHIVE_PASSWORD"],
    "roles": [{"role": "readWrite", "db": db} for db in ("diwan", "diwan_keys")],
}
STARTS = 60.0  # seconds


def main():
    alone = subprocess.Popen([PROGRAM, *STORE, "--host", "127.0.0.1"])
    let_in(MongoClient("mongodb://127.0.0.1/", directConnection=True, serverSelectionTimeoutMS=500))
    alone.terminate()
    alone.wait()
    os.execv(PROGRAM, [str(PROGRAM), *STORE, "--host", "mongodb", "--auth"])  # noqa: S606 - the name it tells its clients


def let_in(client):
    deadline = time.monotonic() + STARTS
    while True:
        with suppress(PyMongoError):
            client.admin.command("ping")
            break
        if time.monotonic() > deadline:
            sys.exit("it does not answer")
    try:
        client.diwan.command("createUser", "archive", **ARCHIVE)
    except OperationFailure:  # there already
        client.diwan.command("updateUser", "archive", **ARCHIVE)
    client.close()


main()
