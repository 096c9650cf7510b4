"""How deep documents nest, told piece by piece."""

import json
import random
from time import process_time

import pytest

from dystonia_kg.loading.nesting import DEEPEST, Nesting
from dystonia_kg.loading.syntaxes import FileFormat

ODD = ['x"[]{}', "\\", '\\"[', "", "]"]


def nested(depth: int, chosen: random.Random) -> object:
    if not depth:
        return chosen.choice(ODD)
    return {chosen.choice(ODD): [nested(depth - 1, chosen) for _ in range(2)], "b": "\\" * depth}


@pytest.mark.parametrize("seed", range(20))
def test_brackets_in_texts_do_not_count_wherever_a_document_is_cut(seed: int) -> None:
    chosen = random.Random(seed)
    text = json.dumps(nested(5, chosen)).encode()
    depth = Nesting(FileFormat.JSON_LD)
    places = sorted(chosen.sample(range(len(text)), 40))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    assert not any(map(depth.is_too_deep, pieces))
    closes = b"[" * DEEPEST
    assert not depth.is_too_deep(closes)  # so that all that was open has been closed
    assert depth.is_too_deep(b"[")


def test_a_long_text_with_quotes_takes_its_length() -> None:
    took = {}
    for number in (20_000, 200_000):
        begin = process_time()
        Nesting(FileFormat.JSON_LD).is_too_deep(b'["' + b'\\"' * number)
        took[number] = process_time() - begin
    assert took[200_000] < 50 * max(took[20_000], 0.001)
