"""A question as OpenSearch understands it, hits and sums in one: one moment of the index. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from .index import FACETS, Asked, Cursor, Found, Sort
from .sought import Part

MOST = 1000  # values of a facet; there are not so many years
EXACT, ABOUT, OTHER = 3, 2, 1  # the scores of the three steps that `relevance` has

Query = dict[str, Any]


def question(asked: Asked) -> Query:
    """What is chosen filters after the sums, so that each facet counts as if nothing were chosen of it."""
    parts = list(dict.fromkeys(asked.parts))
    found = [*_allowed(asked), *map(_anywhere, parts)]
    chosen = dict(_chosen(asked))
    steps = _by_steps(asked)
    after = asked.after and [*([float(EXACT - asked.after.step)] if steps else []), asked.after.key]
    return {
        "query": {"bool": {"filter": found, "must": _steps(parts) if steps else []}},
        "post_filter": _every(chosen.values()),
        "aggs": {facet: _sums(facet, chosen) for facet in FACETS},
        "sort": [*([{"_score": "desc"}] if steps else []), {_key(asked): "desc"}],
        "size": asked.limit + 1,
        "track_total_hits": True,
        "_source": False,
        **({"search_after": after} if after else {}),
    }


def answer(asked: Asked, said: Mapping[str, Any]) -> Found:
    hits = said["hits"]["hits"]
    shown = hits[: asked.limit]
    return Found(
        tuple(hit["_id"] for hit in shown),
        said["hits"]["total"]["value"],
        {facet: _summed(said["aggregations"][facet]) for facet in FACETS},
        _cursor(shown[-1]["sort"]) if len(hits) > asked.limit else None,
    )


def _cursor(sort: list[Any]) -> Cursor:
    *score, key = sort
    return Cursor(EXACT - int(score[0]) if score else 0, key)


def _by_steps(asked: Asked) -> bool:
    return asked.sort is Sort.RELEVANCE and bool(asked.parts)


def _key(asked: Asked) -> str:
    return "by_number" if asked.sort is Sort.NUMBER else "newest"


def _steps(parts: list[Part]) -> Query:
    """The score of the best step it stands in, and nothing else."""
    exact = [each for part in parts if part.number for each in (_numbered(part), _in("sender_reference", part))]
    about = [_in("subject", part) for part in parts]
    steps = [({"match_all": {}}, OTHER), (_every(about), ABOUT), *([(_any(exact), EXACT)] if exact else [])]
    return {"dis_max": {"queries": [{"constant_score": {"filter": each, "boost": score}} for each, score in steps]}}


def _allowed(asked: Asked) -> Iterable[Query]:
    """libs.policy's rule. What is no letter, and what is one of the top degree, has no degree here: nobody finds it."""
    degree, places, direction = asked.sight
    yield {"range": {"degree": {"lte": degree}}}
    if places is not None:
        yield {"terms": {"place": sorted(places)}}
    if direction:
        yield {"term": {"direction": direction}}
    if asked.parties is not None:
        yield {"terms": {"party_key": sorted(asked.parties)}}
    if asked.degree:
        yield {"term": {"degree": asked.degree.rank}}


def _chosen(asked: Asked) -> Iterable[tuple[str, Query]]:
    for facet in FACETS:
        if (value := getattr(asked, facet)) is not None:
            yield facet, {"term": {facet: value}}


def _sums(facet: str, chosen: Mapping[str, Query]) -> Query:
    others = _every(query for name, query in chosen.items() if name != facet)
    return {"filter": others, "aggs": {"of": {"terms": {"field": facet, "size": MOST}}}}


def _summed(said: Mapping[str, Any]) -> dict[str, int]:
    return {str(sum["key"]): sum["doc_count"] for sum in said["of"]["buckets"]}


def _anywhere(part: Part) -> Query:
    return _any([_in("words", part), _numbered(part)]) if part.number else _in("words", part)


def _numbered(part: Part) -> Query:
    return {"term": {"number": part.number}}


def _in(field: str, part: Part) -> Query:
    """Of `words`, in one of its texts: between two of them is a gap."""
    if len(part.stems) == 1:
        return {"term": {field: part.stems[0]}}
    return {"match_phrase": {field: " ".join(part.stems)}}


def _every(queries: Iterable[Query]) -> Query:
    return {"bool": {"filter": list(queries)}}


def _any(queries: list[Query]) -> Query:
    return {"bool": {"should": queries}}
