"""A question as tantivy understands it: the policy, the filters and every part in one query, for hits and for sums."""

from collections.abc import Iterable
from dataclasses import replace

from tantivy import FieldType, Occur, Order, Query, Schema, Searcher

from .index import FACETS, Asked, Cursor, Found, Sort
from .sought import Part

FIELDS = ("subject", "party", "sender_reference", "text")
MOST = 1000  # values of a facet; there are not so many years


def ask(schema: Schema, searcher: Searcher, asked: Asked) -> Found:
    """All of it on one searcher: one moment of the index."""
    finder = _Finder(schema, asked)
    hits = list(_hits(searcher, finder, asked))
    shown = hits[: asked.limit]
    return Found(
        tuple(letter for letter, _ in shown),
        searcher.search(finder.all, 1).count,  # type: ignore[attr-defined]  # its stub forgot it
        {facet: _sums(schema, searcher, asked, facet) for facet in FACETS},
        shown[-1][1] if len(hits) > asked.limit else None,
    )


def _hits(searcher: Searcher, finder: "_Finder", asked: Asked) -> Iterable[tuple[str, Cursor]]:
    """One more than asked for, if there are."""
    left = asked.limit + 1
    key = "by_number" if asked.sort is Sort.NUMBER else "newest"
    for step, query in enumerate(finder.steps):
        if left and (not asked.after or step >= asked.after.step):
            if asked.after and step == asked.after.step:
                query = _every(query, finder.below(key, asked.after.key))
            for place, address in searcher.search(query, left, False, key, order=Order.Desc).hits:
                left -= 1
                yield str(searcher.doc(address)["letter"][0]), Cursor(step, place)


def _sums(schema: Schema, searcher: Searcher, asked: Asked, facet: str) -> dict[str, int]:
    query = _Finder(schema, replace(asked, **{facet: None})).all  # type: ignore[arg-type]  # each may be None
    terms = {facet: {"terms": {"field": facet, "size": MOST}}}
    return {str(sum["key"]): sum["doc_count"] for sum in searcher.aggregate(query, terms)[facet]["buckets"]}


class _Finder:
    def __init__(self, schema: Schema, asked: Asked) -> None:
        self._schema, self._asked = schema, asked
        self.all = _every(*self._allowed(), *self._chosen(), *map(self._anywhere, asked.parts))

    @property
    def steps(self) -> list[Query]:
        """What is found, in the order in which it is shown. A letter is in one of them."""
        if self._asked.sort is not Sort.RELEVANCE or not self._asked.parts:
            return [self.all]
        exact = _any(*(each for part in self._asked.parts if part.number for each in self._exact(part)))
        about = _every(*(self._in("subject", part) for part in self._asked.parts))
        return [_every(self.all, exact), _but(_every(self.all, about), exact), _but(self.all, exact, about)]

    def below(self, key: str, than: int) -> Query:
        return Query.range_query(self._schema, key, FieldType.Unsigned, None, than, include_upper=False)

    def _allowed(self) -> Iterable[Query]:
        """libs.policy's rule. The page that says the index's place in the log has no degree: it is never among them."""
        degree, places, direction = self._asked.sight
        yield Query.range_query(self._schema, "degree", FieldType.Unsigned, 0, degree)
        if places is not None:
            yield Query.term_set_query(self._schema, "place", sorted(places))
        if self._asked.parties is not None:
            yield Query.term_set_query(self._schema, "party_key", sorted(self._asked.parties))
        if direction:
            yield self._term("direction", str(direction))

    def _chosen(self) -> Iterable[Query]:
        asked = self._asked
        rank = asked.degree.rank if asked.degree else None
        chosen = {"direction": asked.direction, "urgency": asked.urgency, "year": asked.year, "degree": rank}
        for field, value in chosen.items():
            if value is not None:
                yield self._term(field, value if isinstance(value, int) else str(value))

    def _anywhere(self, part: Part) -> Query:
        found = [self._in(field, part) for field in FIELDS]
        return _any(*found, *([self._term("number", part.number)] if part.number else []))

    def _exact(self, part: Part) -> Iterable[Query]:
        yield self._term("number", part.number)
        yield self._in("sender_reference", part)

    def _in(self, field: str, part: Part) -> Query:
        if len(part.stems) == 1:
            return self._term(field, part.stems[0])
        return Query.phrase_query(self._schema, field, list(part.stems))

    def _term(self, field: str, value: str | int | None) -> Query:
        return Query.term_query(self._schema, field, value)


def _every(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()


def _but(query: Query, *without: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, each) for each in without)])
