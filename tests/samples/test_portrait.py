"""The small pictures are drawn from the data they stand for."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from core.catalog.synthetic import SYNTHETIC
from core.charts import miniature
from core.samples import portrait
from core.samples.bundled import SAMPLES, Sample

FOUND = {
    **portrait.kept(),
    **{f"synthetic:{kind}": portrait.made(kind, {"rows": 1_000}) for kind in SYNTHETIC},
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_is_kept_is_what_the_table_holds(sample: Sample) -> None:
    assert portrait.kept()[sample.name] == portrait.worked_out(sample)


@pytest.mark.parametrize("name", FOUND)
def test_a_picture_is_small_and_holds_no_text(name: str) -> None:
    found = FOUND[name]
    picture = miniature.svg(found)
    assert len(picture) < 12_000
    root = ElementTree.fromstring(picture)
    assert {one.tag.rpartition("}")[2] for one in root.iter()} == {"svg", "path"}
    width, height = miniature.CARD
    for x, y in re.findall(r"M([\d.-]+) ([\d.-]+)", picture):
        assert 0 <= float(x) <= width
        assert 0 <= float(y) <= height
    assert str(miniature.words(found))
    assert len(miniature.svg(found, miniature.LARGE)) < 12_000


def test_groups_have_colours_of_their_own() -> None:
    found = portrait.made("blobs", {"centres": 10})
    drawn = re.findall(r'stroke="(#\w+)" stroke-width="([\d.]+)"', miniature.svg(found))
    assert len(set(drawn)) == 10
    assert "10 colours" in str(miniature.words(found))
