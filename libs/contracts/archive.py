"""What archive says about a letter's originals. Facts and hashes, never content."""

from libs.decider import Event, Kind

from .intake import File


class Archived(Event):
    """All of the letter's files lie in the store, read back and found whole."""

    files: tuple[File, ...]


LetterEvent = Archived

LETTER: Kind[LetterEvent] = Kind("archive.letter", (Archived,))
