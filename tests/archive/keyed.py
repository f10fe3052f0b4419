"""The archive's store on one machine, under a master key that tests know."""

from base64 import b64encode

from services.archive.files import FileShelf
from services.archive.key_file import KeyFile
from services.archive.keys import LetterKeys, Masters
from services.archive.sealed import Sealed

MASTER_KEY = b64encode(bytes(range(32))).decode()
MASTERS = Masters(lambda: MASTER_KEY)


def file_store(folder):
    return Sealed(FileShelf(folder), LetterKeys(key_file(folder), MASTERS))


def key_file(folder):
    """The table of the letters whose files lie in this folder."""
    return KeyFile(folder.with_name("letter-keys") / "keys.db")
