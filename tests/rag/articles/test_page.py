"""What a page hides from its readers is not extracted, and what it shows is."""

import pytest
from hostile_pages import HIDING

from rag.articles.page import parse_page, visible_blocks

ENGLISH = "The water board said on Monday that the new reservoir would open next spring."
PARAGRAPH = "Nobody is to see that it will never open at all."


@pytest.mark.parametrize(
    "style",
    [
        "opacity:inherit",
        "opacity:0.5",
        "color:white;background:#222",
        "color:#fff;background:url(x.png)",
        "color:#333",
        "position:absolute;left:50%;margin-left:-150px",
        "width:1px",
        "font-size:0.9em",
        "font-size:12px",
        "color:transparent;background:linear-gradient(red,blue);background-clip:text",
        "transform:translate(-50%,-50%)",
    ],
)
def test_what_a_style_does_not_hide_stays(style: str) -> None:
    page = parse_page(
        f"<style>.a{{opacity:0}} @media print{{p{{display:none}}}}</style>"
        f"<p class=a style='{style}'>{ENGLISH}</p>"
    )
    assert visible_blocks(page) == [ENGLISH]


@pytest.mark.parametrize("hiding", HIDING)
def test_hidden_elements_are_not_extracted(hiding: str) -> None:
    page = parse_page(f"<body><p>{ENGLISH}</p>{hiding.format(PARAGRAPH)}<p>It ends.</p>")
    assert visible_blocks(page) == [ENGLISH, "It ends."]
