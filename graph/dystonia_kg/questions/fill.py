"""Fill the places of a question: each value is a name, an identifier, a text or a number.

What goes into the query is an IRI that the graph knows, or a literal written by the engine, never
the text that was typed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.places import (
    CHOICE_KINDS,
    ENTRY,
    LITERAL_KINDS,
    TERM_KINDS,
    VALUE_KINDS,
    Place,
    declared,
    written_iri,
)
from dystonia_kg.browse.places import replaced as put
from dystonia_kg.browse.resolution import Candidate, Resolution
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import squeezed
from dystonia_kg.curies import compress, expand, is_own
from dystonia_kg.errors import ParameterError
from dystonia_kg.questions.words import content_words

LIMIT_CHARACTERS = 200
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_PLACE_LINE = re.compile(r"#\s*param\s*:\s*(\w+)")
_NEAREST = 6
_CHOICES_LISTED = 20
_ANOTHER_NAME = "try another name, or an identifier such as MONDO:0000481"


@dataclass(frozen=True)
class Filling:
    """What stands in a place: how it is written and called, and why a text was read so."""

    place: Place
    label: str
    reason: str = ""

    @property
    def value(self) -> str:
        """The value as one types it again: a CURIE, an IRI, a text or a number."""
        return self.label if self.place.kind in LITERAL_KINDS else self.place.default


@dataclass(frozen=True)
class FilledQuery:
    """A question with its places filled, by those named in an address or else by defaults."""

    query: GalleryQuery
    fillings: tuple[Filling, ...] = ()

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in each place."""
        return {filling.place.name: filling.value for filling in self.fillings}


def fill(
    query: GalleryQuery, given: Mapping[str, str], terms: Callable[[], Resolver]
) -> FilledQuery:
    """Fill places of a question; `terms` gives what resolves names, and is called when needed.

    Raises ParameterError for a place that the question does not have, and for a value that leads
    to no one term of the place's kind.
    """
    known = [place.name for place in query.places]
    for name in given:
        if name not in known:
            raise _unknown_place(query, name)
    if not query.places:
        return FilledQuery(query)
    resolver = terms()
    fillings = tuple(
        read_value(place, given[place.name], resolver)
        if place.name in given
        else Filling(place, _label(place, resolver))
        for place in query.places
    )
    return FilledQuery(_written(query, fillings, resolver), fillings)


def read_value(place: Place, text: str, resolver: Resolver) -> Filling:
    """Read what somebody typed for a place; ParameterError when it leads to no one value."""
    text = " ".join(text.split())
    if not text:
        raise ParameterError(f"the value of '{place.name}' is empty", [], place=place.name)
    if len(text) > LIMIT_CHARACTERS:
        raise ParameterError(
            f"the value of '{place.name}' is longer than {LIMIT_CHARACTERS} characters",
            [],
            place=place.name,
        )
    if place.kind in LITERAL_KINDS:
        return _literal(place, text)
    if place.kind == ENTRY:
        return _entry(place, text, resolver)
    iri, reason = _choice(place, text, resolver) or _term(place, text, resolver)
    filled_place = replace(place, default=compress(iri) or iri, called="")
    return Filling(filled_place, _called(iri, resolver), reason)


def choices(place: Place, resolver: Resolver) -> list[tuple[str, str]]:
    """Give (CURIE, label) of all that a place takes, where that is a short list; else none."""
    terms = resolver.index.terms
    if place.kind in VALUE_KINDS:
        iris = terms.tree.descendants(VALUE_KINDS[place.kind])
    else:
        class_ = CHOICE_KINDS.get(place.kind)
        iris = {iri for iri, types in terms.types.items() if class_ in types}
    found = [(compress(iri) or iri, _called(iri, resolver)) for iri in iris]
    return sorted(found, key=lambda choice: choice[1].lower())


def _literal(place: Place, text: str) -> Filling:
    if place.kind == "number":
        if not _NUMBER.fullmatch(text):
            raise ParameterError(
                f"'{text[:40]}' for '{place.name}' is no number",
                [(place.default, "the value when none is given")],
                place=place.name,
            )
        return Filling(replace(place, default=text), text)
    return Filling(replace(place, default=str(ox.Literal(text))), text)


def _choice(place: Place, text: str, resolver: Resolver) -> tuple[str, str] | None:
    if place.kind not in (*CHOICE_KINDS, *VALUE_KINDS):
        return None
    offered = choices(place, resolver)
    wanted = squeezed(text)
    equal, begun, alike = [], [], []
    for curie, label in offered:
        short = squeezed(label).removesuffix(place.kind)
        names = (squeezed(curie), squeezed(curie.partition(":")[2]), short, squeezed(label))
        equal += [(curie, label)] if wanted in names else []
        begun += [(curie, label)] if names[-1].startswith(wanted) else []
        alike += [(curie, label)] if set(content_words(label)) == set(content_words(text)) else []
    for found in (equal, begun, alike):
        if len(found) == 1:
            return expand(found[0][0]), f"called '{found[0][1]}'"
    meant = resolver.resolve(text)
    if meant.best and meant.is_certain and meant.best.ref.curie in dict(offered):
        return expand(meant.best.ref.curie), meant.best.reason
    raise ParameterError(
        f"'{text[:80]}' for '{place.name}' is none of those known",
        _like(text, offered),
        place=place.name,
    )


def _like(text: str, offered: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give all choices where they are few, else those whose names are most like a text."""
    if len(offered) <= _CHOICES_LISTED:
        return offered
    labels = [label.lower() for _, label in offered]
    near = process.extract(text.lower(), labels, scorer=fuzz.partial_ratio, limit=_NEAREST)
    return [offered[number] for _, _, number in near]


def _entry(place: Place, text: str, resolver: Resolver) -> Filling:
    """Read an identifier, which stays what it is and leads on to no other term."""
    found = resolver.index.identifiers.find(text)
    if len(found) != 1:
        near = [(compress(iri) or iri, _called(iri, resolver)) for iri in found[:_NEAREST]]
        raise ParameterError(
            f"'{text[:80]}' for '{place.name}' is no identifier of the graph",
            near,
            place=place.name,
            hint="for instance MONDO:0000481",
        )
    curie = compress(found[0]) or found[0]
    return Filling(replace(place, default=curie, called=""), curie, "identifier")


def _term(place: Place, text: str, resolver: Resolver) -> tuple[str, str]:
    return lead(text, resolver, kinds=TERM_KINDS[place.kind], place=place.name)


def lead(
    text: str, resolver: Resolver, *, kinds: Sequence[str] = (), place: str = ""
) -> tuple[str, str]:
    """Lead a name or identifier to the one term that it means, and say why.

    Raises ParameterError, with what could be meant, where it is none or not certain.
    """
    found = resolver.resolve(text, kinds=kinds)
    best = found.best
    if best is None or not (found.is_certain or _is_own_name(best, text)):
        raise ParameterError(
            f"'{text[:80]}'" + (f" for '{place}'" if place else "") + _why(found, kinds, resolver),
            _nearest(found, resolver),
            place=place,
            hint="" if found.candidates else _ANOTHER_NAME,
        )
    return node_of(best.ref.iri or "", resolver), best.reason


def _why(found: Resolution, kinds: Sequence[str], resolver: Resolver) -> str:
    of_kind = f" of kind {', '.join(kinds)}" if kinds else ""
    if len(_nearest(found, resolver)) > 1:
        return f" may mean several terms{of_kind}"
    if found.candidates:
        return f" is no name of a term{of_kind}, but near to one"
    other = resolver.resolve(found.query) if kinds else None
    if other is None or other.best is None or not other.is_certain:
        return f" leads to no term{of_kind}"
    label, kind = other.best.ref.text, other.best.kind
    called = [] if squeezed(label) == squeezed(found.query) else [label]
    said = ", ".join([*called, *([] if kind == "other" else [f"a {kind}"])])
    return f" leads to no term{of_kind}" + (f": it is {said}" if said else "")


def _nearest(found: Resolution, resolver: Resolver) -> list[tuple[str, str]]:
    """Give what could be meant, each disease once, however many vocabularies name it."""
    nodes = dict.fromkeys(node_of(c.ref.iri or "", resolver) for c in found.candidates)
    return [(compress(iri) or iri, _called(iri, resolver)) for iri in nodes][:_NEAREST]


def _is_own_name(best: Candidate, text: str) -> bool:
    """Tell whether a text is just the label of a term of the project, whatever else is like it."""
    return is_own(best.ref.iri or "") and squeezed(best.ref.text) == squeezed(text)


def node_of(iri: str, resolver: Resolver) -> str:
    """Give the term on which claims stand: the own class that is the same, else the term itself."""
    if is_own(iri):
        return iri
    same = (m for m in resolver.index.mapped_to.get(iri, ()) if m.relation == "exactMatch")
    return next((mapping.term for mapping in same if is_own(mapping.term)), iri)


def _called(iri: str, resolver: Resolver) -> str:
    """Give what people call a term: the arm, not the forelimb."""
    return resolver.index.terms.ref(iri).text


def _label(place: Place, resolver: Resolver) -> str:
    return _called(place.iri, resolver) if place.iri and place.kind != ENTRY else place.text


def _written(
    query: GalleryQuery, fillings: tuple[Filling, ...], resolver: Resolver
) -> GalleryQuery:
    """Write a question anew around what fills its places: query, header, title and words."""
    values, words, header = {}, {}, {}
    for before, filling in zip(query.places, fillings, strict=True):
        after = filling.place
        if after.default == before.default:
            continue
        values[before.default] = written_iri(after.iri) if after.iri else after.default
        article = "the " if before.kind == "region" and before.called.startswith("the ") else ""
        words[before.called or _label(before, resolver)] = article + filling.label
        header[before.name] = f"# param: {before.name} ({before.kind}) = {after.default}"
    if not values:
        return query
    sparql = declared(put(query.sparql, values))
    question = _worded(query.question, words)
    title = _worded(query.title, words) if _names_all(query.title, words) else question
    lines = takewhile(lambda line: line.startswith("#"), query.text.splitlines())
    keywords = tuple(_worded(word, words).replace(",", "") for word in query.keywords)
    written = {
        "title": f"# title: {title}",
        "question": f"# question: {question}",
        "keywords": f"# keywords: {', '.join(keywords)}",
    }
    head = [
        written.get(name, _with_default(line, header))
        for line in lines
        if (name := line[1:].partition(":")[0].strip()) != "also"
    ]
    return replace(
        query,
        title=title,
        question=question,
        keywords=keywords,
        also=(),
        sparql=sparql,
        text="\n".join([*head, "", sparql]),
        places=tuple(filling.place for filling in fillings),
    )


def _with_default(line: str, header: Mapping[str, str]) -> str:
    name = _PLACE_LINE.match(line)
    return header.get(name[1], line) if name else line


def _worded(text: str, words: Mapping[str, str]) -> str:
    """Put other names in a sentence, which goes on beginning as a sentence does."""
    anew = {old.lower(): new for old, new in words.items()}
    either = "|".join(sorted(map(re.escape, anew), key=len, reverse=True))
    return re.sub(
        rf"(?<!\w)(?:{either})(?!\w)",
        lambda match: _cased(match, anew[match[0].lower()]),
        text,
        flags=re.IGNORECASE,
    )


def _names_all(text: str, words: Mapping[str, str]) -> bool:
    return all(re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text, re.IGNORECASE) for old in words)


def _cased(match: re.Match[str], new: str) -> str:
    return new[:1].upper() + new[1:] if not match.start() and match[0][:1].isupper() else new


def _unknown_place(query: GalleryQuery, name: str) -> ParameterError:
    places = [(place.name, f"a {place.kind}, such as {place.text}") for place in query.places]
    hint = "" if places else "this question has no places to fill"
    if name == "format":
        hint = f"the format goes behind the name: {query.name}.json"
    return ParameterError(f"the question has no parameter '{name[:40]}'", places, hint=hint)
