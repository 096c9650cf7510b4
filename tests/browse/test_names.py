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


def test_of_spellings_that_differ_in_capitals_the_same_one_is_shown_each_time() -> None:
    """Replicas make one page of one graph, whatever order their sets have."""
    names = [spelled for at in range(20) for spelled in (f"Name {at:02}", f"name {at:02}")]
    (group,) = name_groups("label", [(expand("oboInOwl:hasExactSynonym"), n) for n in names], {})
    assert group.names == [f"name {at:02}" for at in range(20)]
