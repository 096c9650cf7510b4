"""Names of a thing, grouped by their kind."""

from dystonia_kg.browse.names import name_groups
from dystonia_kg.curies import expand


def test_names_of_different_kinds() -> None:
    exact, related = expand("oboInOwl:hasExactSynonym"), expand("oboInOwl:hasRelatedSynonym")
    groups = name_groups(
        "cervical dystonia",
        [
            (exact, "CD"),
            (exact, "Cervical dystonia"),
            (related, "wry neck"),
            (related, "torticollis"),
        ],
        {"CD": expand("OMO:0003000"), "wry neck": expand("OMO:0003003")},
        ["spasmodic torticollis", "TORTICOLLIS"],
    )
    assert [(group.title, group.names) for group in groups] == [
        ("Short", ["CD"]),
        ("In everyday words", ["wry neck"]),
        ("Related names", ["torticollis"]),
        ("Names in Mondo", ["spasmodic torticollis"]),
    ]
