"""The index in this process: tantivy, in a folder of its own, fed with our own words."""

import asyncio
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tantivy import Document as Page
from tantivy import Index, PreTokenizedString, Query, Schema, SchemaBuilder, Token

from libs.arabic import tokens
from libs.contracts.intake import Degree
from libs.watch import logger

from .embedded_find import ask
from .index import Asked, Document, Found
from .sought import numbers

FORMAT = 4  # raise it when the same letters must be written otherwise: the index then begins anew
MEMORY = 32_000_000  # bytes for what is being written
PLACE = "place in the log"  # the one page that is no letter: it has no degree, so nobody finds it

log = logger(__name__)


def schema() -> Schema:
    build = SchemaBuilder()
    build.add_text_field("letter", stored=True, tokenizer_name="raw", index_option="basic")
    build.add_unsigned_field("seq", stored=True)
    for words in ("subject", "party", "sender_reference"):
        build.add_text_field(words, tokenizer_name="raw")  # ours come ready made
    build.add_text_field("text", tokenizer_name="whitespace")  # stems already
    for term in ("number", "place", "party_key"):
        build.add_text_field(term, tokenizer_name="raw", index_option="basic")
    for facet in ("direction", "urgency"):
        build.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
    for figure in ("degree", "year", "newest", "by_number"):
        build.add_unsigned_field(figure, indexed=True, fast=True)
    return build.build()


class Embedded:
    """One thread writes, any may ask. A folder that cannot be read is begun anew: the log has everything."""

    def __init__(self, folder: Path) -> None:
        self._schema = schema()
        self._index = self._opened(folder)
        self._index.config_reader("manual")
        self._writer = self._index.writer(MEMORY, 1)
        self._writing = ThreadPoolExecutor(1, "index")

    async def written(self) -> int:
        return await asyncio.to_thread(self._place)

    async def write(self, documents: Sequence[Document], seq: int) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writing, self._write, documents, seq)

    async def find(self, asked: Asked) -> Found:
        return await asyncio.to_thread(lambda: ask(self._schema, self._index.searcher(), asked))

    async def answering(self) -> None:
        """It is in this process."""

    def close(self) -> None:
        self._writing.shutdown()
        self._writer.wait_merging_threads()

    def _opened(self, folder: Path) -> Index:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return Index(self._schema, str(folder))
        except ValueError as broken:
            log.warning("index_begun_anew", why=str(broken))
            shutil.rmtree(folder)
            folder.mkdir()
            return Index(self._schema, str(folder))

    def _write(self, documents: Sequence[Document], seq: int) -> None:
        """One commit: the letters and the place they bring us to. Written twice is written once."""
        for document in documents:
            self._writer.delete_documents_by_term("letter", document.letter)
            if document.degree is not Degree.TOP_SECRET:
                self._writer.add_document(page(document))
        self._writer.delete_documents_by_term("letter", PLACE)
        self._writer.add_document(Page.from_dict({"letter": PLACE, "seq": seq}, self._schema))
        self._writer.commit()
        self._index.reload()

    def _place(self) -> int:
        searcher = self._index.searcher()
        pages = searcher.search(Query.term_query(self._schema, "letter", PLACE), 1).hits
        return int(searcher.doc(pages[0][1])["seq"][0]) if pages else 0


def page(document: Document) -> Page:
    said = Page()
    for name in ("subject", "party", "sender_reference"):
        said.add_pre_tokenized_text(name, analysed(getattr(document, name)))
    terms: dict[str, Any] = {"number": numbers(document.number, document.year, document.mark), "place": document.places}
    for name in ("letter", "direction", "urgency", "text", "party_key"):
        terms[name] = (getattr(document, name),)
    for name, values in terms.items():
        for value in values:
            said.add_text(name, str(value))
    said.add_unsigned("degree", document.degree.rank)
    for name in ("year", "newest", "by_number"):
        said.add_unsigned(name, getattr(document, name))
    return said


def analysed(text: str) -> PreTokenizedString:
    words = [Token(each.stem, n, each.start, each.end) for n, each in enumerate(tokens(text))]
    return PreTokenizedString(text, words)
