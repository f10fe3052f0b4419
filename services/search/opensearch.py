"""The index of a ministry: OpenSearch, shared by all replicas of search, fed with our own stems.

Letters are found by the name `diwan-letters.1-reach.1-1`, which one index bears at a time: `….1`, or after a rebuild
`….2`. It is written by a name of its own (`….2.in`), so that what is meant for one that is gone is never taken by
another, and makes none. How far in the log it has come is the version of a page whose id no other index ever has.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import orjson

from libs.arabic import stems
from libs.contracts.intake import Degree
from libs.eventlog import NotNow

from .index import Asked, Document, Found
from .opensearch_find import answer, question
from .opensearch_wire import AWAY, Refused, Wire, refuse
from .sought import numbers

FORMAT = 2  # raise it when the same letters must be written otherwise: the index then begins anew
PACKET = 5_000_000  # bytes that are sent at once; OpenSearch takes 100 MB, and needs many times what it takes
GLANCE = 1.5  # seconds until /readyz says that it does not answer
REFUSED = 400
NEWER_THERE = 409  # a newer version of this letter is there, or a later place: another replica was faster

STEMS = {"type": "text", "analyzer": "stems", "norms": False}
MAPPING = {
    "dynamic": "strict",
    "_source": {"enabled": False},  # its id says which letter it is; the views have the rest
    "properties": {
        **{words: {**STEMS} for words in ("words", "subject", "sender_reference")},
        **{term: {"type": "keyword", "doc_values": False} for term in ("number", "place", "party_key")},
        **{facet: {"type": "keyword"} for facet in ("direction", "urgency")},
        **{figure: {"type": "short"} for figure in ("degree", "year")},
        **{order: {"type": "long"} for order in ("newest", "by_number")},
    },
}
SETTINGS = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": -1,  # every packet is made visible by itself
    "analysis": {
        "tokenizer": {"stems": {"type": "whitespace", "max_token_length": 1 << 20}},
        "filter": {"words": {"type": "length", "max": 8000}},  # characters; Lucene takes 32 KB, and refuses more
        "analyzer": {"stems": {"type": "custom", "tokenizer": "stems", "filter": ["words"]}},
    },
}


class OpenSearchIndex:
    """Implements `Index`. `beside`: not the one in which letters are found, but the one that shall take its place."""

    def __init__(self, wire: Wire, name: str, *, beside: bool = False) -> None:
        self._wire, self._client, self._name, self._beside = wire, wire.client, name, beside
        self._index = self._place = ""

    async def written(self) -> int:
        """Looks anew which index it is, and makes it when there is none."""
        if not (self._beside and self._index):
            self._index = await self._which()
        if self._beside:
            await self._make(self._index)
        self._place = await self._id_of(self._index)
        page = await self._wire.tell(self._client.get, index=self._index, id=self._place, ignore=404)
        if page.get("found"):
            return int(page["_version"])
        await self._come_to(0)
        return 0

    async def write(self, documents: Sequence[Document], seq: int) -> None:
        """First the letters, all of them, then the place. A place that is new there means: another index."""
        if not self._place:
            await self.written()
        if documents:
            await self._wire.tell(self._send, documents=documents)
        if await self._come_to(seq) == "created":
            raise NotNow("the index was begun anew meanwhile")

    async def find(self, asked: Asked) -> Found:
        """All or nothing: half of the shards would be half of the letters."""
        said = await self._wire.ask(
            self._client.search, index=self._name, body=question(asked), allow_partial_search_results=False
        )
        return answer(asked, said)

    async def answering(self) -> None:
        nothing: dict[str, Any] = {"query": {"match_none": {}}}
        await self._wire.ask(self._client.search, GLANCE, index=self._name, body=nothing)

    def beside(self) -> "OpenSearchIndex":
        return OpenSearchIndex(self._wire, self._name, beside=True)

    async def come(self) -> int:
        """How far the index has come in which letters are found, whoever wrote it."""
        live = await self._bearing(self._name)
        if not live:
            return 0
        id = await self._id_of(live)
        page = await self._wire.tell(self._client.get, index=live, id=id, ignore=404)
        return int(page.get("_version", 0))

    async def take_over(self) -> None:
        """In one step: letters are found in the one filled beside from now on, and nobody writes the old one."""
        if not self._place:
            await self.written()
        live = await self._bearing(self._name)
        if live != self._index:
            actions: list[Any] = [{"add": {"index": self._index, "alias": self._name}}]
            names = (self._name, f"{live}.in") if live else ()
            actions += [{"remove": {"index": live, "alias": name}} for name in names]
            await self._wire.tell(self._client.indices.update_aliases, body={"actions": actions})
        self._beside = False

    async def sweep(self) -> None:
        """Takes away those of our name that nobody finds in or writes any more."""
        there = await self._wire.tell(self._client.indices.get_alias, index=f"{self._name}.*")
        for index in [index for index, said in there.items() if not said["aliases"]]:
            await self._wire.tell(self._client.indices.delete, index=index, ignore_unavailable=True)

    async def _which(self) -> str:
        live = await self._bearing(self._name)
        if self._beside and live:
            return f"{self._name}.{int(live.rpartition('.')[2]) + 1}"
        if not live:
            await self._make(f"{self._name}.1", self._name)
            live = await self._bearing(self._name)
        if not live:
            await self.sweep()
            raise NotNow("an index that was taken away had the name of ours")
        return live

    async def _bearing(self, name: str) -> str:
        found = await self._wire.tell(
            self._client.indices.get_settings, index=name, name="index.uuid", ignore_unavailable=True
        )
        return next(iter(found), "")

    async def _id_of(self, index: str) -> str:
        """Of the page that is its place in the log: an index of the same name, made anew, has another."""
        found = await self._wire.tell(self._client.indices.get_settings, index=index, name="index.uuid")
        return str(found[index]["settings"]["index"]["uuid"])

    async def _make(self, index: str, *names: str) -> None:
        body = {"settings": SETTINGS, "mappings": MAPPING, "aliases": {name: {} for name in (f"{index}.in", *names)}}
        try:
            await self._wire.tell(self._client.indices.create, index=index, body=body)
        except Refused as no:
            if no.kind != "resource_already_exists_exception":
                raise

    async def _come_to(self, seq: int) -> str:
        place: dict[str, Any] = {"id": self._place, "version": seq, "version_type": "external_gte", "body": {}}
        door = {"index": f"{self._index}.in", "require_alias": True}
        said = await self._wire.tell(self._client.index, **door, **place, ignore=NEWER_THERE)
        return str(said.get("result", ""))

    def _send(self, documents: Sequence[Document]) -> None:
        for packet in packets(documents):
            said = self._client.bulk(
                index=f"{self._index}.in",
                body=packet,
                require_alias=True,
                refresh=True,
                filter_path="errors,items.index.status,items.index.error.type",
            )
            if said["errors"]:
                _whole(item["index"] for item in said["items"])


@contextmanager
def opensearch_index(urls: str, name: str) -> Iterator[OpenSearchIndex]:
    """`urls` as in Wire; it need not be there yet. `name` says whose, and of which views."""
    with closing(Wire(urls)) as wire:
        yield OpenSearchIndex(wire, f"{name}-{FORMAT}")


def _whole(items: Iterator[Any]) -> None:
    """Raises NotNow, Refused. What is refused for good is said before what may be taken later."""
    failed = [(item["status"], item["error"]["type"]) for item in items if item["status"] >= REFUSED]
    failed.sort(key=lambda each: each[0] in AWAY)
    for status, kind in failed:
        if status != NEWER_THERE:
            refuse(status, kind)


def packets(documents: Sequence[Document]) -> Iterator[bytes]:
    packet = bytearray()
    for document in documents:
        version = {"version": document.version, "version_type": "external_gte"}
        action = {"index": {"_id": document.letter, **version}}
        packet += orjson.dumps(action) + b"\n" + orjson.dumps(page(document)) + b"\n"
        if len(packet) > PACKET:
            yield bytes(packet)
            packet.clear()
    if packet:
        yield bytes(packet)


def page(document: Document) -> dict[str, Any]:
    """Of a letter of the top degree nothing but its id and version stay, or an older version could come back."""
    if document.degree is Degree.TOP_SECRET:
        return {}
    subject, party, reference = (
        " ".join(stems(text)) for text in (document.subject, document.party, document.sender_reference)
    )
    return {
        "words": [subject, party, reference, document.text],
        "subject": subject,
        "sender_reference": reference,
        "number": numbers(document.number, document.year, document.mark),
        "place": sorted(document.places),
        "party_key": document.party_key,
        "direction": document.direction,
        "urgency": document.urgency,
        "degree": document.degree.rank,
        "year": document.year,
        "newest": document.newest,
        "by_number": document.by_number,
    }
