"""One thing said twice: in English, then in Arabic on a line of its own, so that no terminal mixes the directions."""

from rich.console import Console


def say(console: Console, english: str, arabic: str, style: str = "") -> None:
    for sentence in (english, arabic):
        console.print(sentence, style=style, soft_wrap=True, highlight=False, markup=False)
