"""The light stemmer light10 (Larkey, Ballesteros and Connell), as Lucene has it: one prefix off, then suffixes."""

PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
ARTICLES = tuple(prefix for prefix in PREFIXES if len(prefix) > 1)
LEFT = 2  # letters that must remain


def stem(word: str) -> str:
    """Of a word in its one spelling (`fold.normal`). A Latin word is its own stem."""
    return _without_suffixes(_without_prefix(word))


def alone(word: str) -> str:
    """Without the article, where a و follows it: Lucene takes the و of وزارة for "and", and that of الوزارة not."""
    for article in ARTICLES:
        rest = word.removeprefix(article)
        if rest != word and rest.startswith("و") and len(rest) > LEFT + 1:
            return rest
    return word


def _without_prefix(word: str) -> str:
    for prefix in PREFIXES:
        left = LEFT if len(prefix) > 1 else LEFT + 1  # a single و is a letter of the word in most short words
        if word.startswith(prefix) and len(word) >= len(prefix) + left:
            return word[len(prefix) :]
    return word


def _without_suffixes(word: str) -> str:
    """Each of them once, in this order."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + LEFT:
            word = word[: -len(suffix)]
    return word
