"""Likeness of phrases by the vectors of wordllama (PyPI, MIT), whose weights are in its wheel."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from dystonia_kg.questions.matching import Embedding


class WordVectors:
    """Vectors of phrases, kept for phrases that come again."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._matrix = lru_cache(maxsize=4)(self._embedded)

    def likeness(self, phrase: str, others: Sequence[str]) -> list[float]:
        """Give the cosine of a phrase and each of the others."""
        matrix, mine = self._matrix(tuple(others)), self._embedded((phrase,))[0]
        return [float(value) for value in matrix @ mine]

    def _embedded(self, phrases: tuple[str, ...]) -> Any:
        return self._model.embed(list(phrases), norm=True)


def load_embedding() -> Embedding | None:
    """Read the model, None where the extra `ask` is not installed; nothing is downloaded."""
    level = logging.getLogger().level
    try:
        import wordllama
    except ImportError:
        return None
    logging.getLogger().setLevel(level)  # the package sets it when it is read
    shipped = Path(wordllama.__file__).parent  # where its wheel has weights and tokenizer
    return WordVectors(wordllama.WordLlama.load(cache_dir=shipped, disable_download=True))
