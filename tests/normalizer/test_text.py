"""HTML to a safe subset and to text, and what must hold for whatever a source sends."""

import time
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.text import (
    HTML_LIMIT,
    LINE_LIMIT,
    TEXT_LIMIT,
    clean_html,
    clean_line,
    cut,
    html_to_text,
    text_to_html,
)

ALLOWED = {"p", "br", "a", "strong", "em", "ul", "ol", "li", "h3", "blockquote"}
PIECES = [
    *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<h1>", "</h2>"),
    *("<table>", "<tr>", "<td>", "</table>", "<br>", "<a href='https://a.fr/?b=1&c=2'>", "</a>"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>"),
    *("<a href='java\u200bscript:alert(1)'>", "<a href=javascript:alert(1)>", "<style>", "<!--"),
    *("&lt;p&gt;", "&lt;script&gt;", "&amp;lt;b&amp;gt;", "&#x202e;", "&nbsp;", "&", "<", ">", '"'),
    *("\u202e", "\x00", "\ud800", "\n\n", " ", "est apparu en premier sur", "<p>L’article ", "é"),
    *("- ", "https://exemple.fr/(a)", "a@b.fr", "<math><mi>", "<template>", "<textarea>", "<p "),
]
MARKUP = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text())


class Outline(HTMLParser):
    """The tags and attributes a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@given(MARKUP)
def test_only_the_subset_survives(html: str) -> None:
    outline = Outline(clean_html(html))
    assert outline.tags <= ALLOWED
    for name, value in outline.attributes:
        assert name in {"href", "rel"}
        assert name == "rel" or (value or "").startswith(("http://", "https://", "mailto:"))


@given(MARKUP)
def test_cleaning_twice_changes_nothing(html: str) -> None:
    cleaned = clean_html(html)
    assert clean_html(cleaned) == cleaned


@given(MARKUP)
def test_written_text_is_already_clean(text: str) -> None:
    written = text_to_html(text)
    assert clean_html(written) == written


@given(MARKUP)
def test_text_is_tidy(html: str) -> None:
    text = html_to_text(html)
    assert "\n\n\n" not in text
    assert all(line == line.strip() for line in text.splitlines())
    assert unicodedata.is_normalized("NFC", text)


@given(st.lists(st.from_regex(r"[a-zé'&<>\"]{1,8}( [a-z]{1,8})?", fullmatch=True), max_size=6))
def test_plain_text_survives_the_way_through_html(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    assert html_to_text(text_to_html(text)) == text


@given(MARKUP)
def test_a_line_is_one_line_and_stays_so(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line
    assert len(line) <= LINE_LIMIT
    assert "\u202e" not in line
    assert line == " ".join(line.split())


def test_blocks_become_paragraphs_and_headings_one_level() -> None:
    html = "<h1 id=a>Fête</h1><div class=x>Un<div><b>deux</b></div></div><section>trois</section>"
    assert clean_html(html) == "<h3>Fête</h3><p>Un</p><p><strong>deux</strong></p><p>trois</p>"


def test_links_are_kept_and_marked() -> None:
    assert clean_html('<a href="https://a.fr/b" onclick="x()" target=_blank>b</a>') == (
        '<a href="https://a.fr/b" rel="nofollow noopener">b</a>'
    )
    assert "href" not in clean_html('<a href="/relatif">b</a><a href="data:text/html,x">c</a>')


def test_a_table_reads_line_by_line() -> None:
    html = "<table><tr><td>20h</td><td>Concert</td></tr><tr><td>22h</td><td>Bal</td></tr></table>"
    assert html_to_text(html) == "20h Concert\n\n22h Bal"


def test_lists_breaks_and_links_in_text() -> None:
    html = (
        "<p>Un<br/>deux</p><ul><li>trois</li><li><p>quatre</p></li></ul><a href='http://x.fr'>x</a>"
    )
    assert html_to_text(html) == "Un\ndeux\n\n- trois\n- quatre\n\nx"


def test_the_signature_of_a_feed_is_left_out() -> None:
    html = (
        "<p>Samedi.</p>\n<p>L&#8217;article <a href='https://x.fr/1'>Bal</a> est apparu en premier"
        " sur <a href='https://x.fr'>X</a>.</p>"
    )
    assert html_to_text(html) == "Samedi."


def test_markup_escaped_as_a_whole_is_read() -> None:
    assert html_to_text("&lt;p&gt;Un&lt;/p&gt;&lt;p&gt;deux&lt;/p&gt;") == "Un\n\ndeux"


def test_addresses_in_text_become_links() -> None:
    html = text_to_html("Voir (https://a.fr/x_(y)), ou écrire à b@c.fr & venir.\n\nMerci")
    assert '(<a href="https://a.fr/x_(y)" rel="nofollow noopener">https://a.fr/x_(y)</a>),' in html
    assert "b@c.fr &amp; venir.</p><p>Merci</p>" in html
    assert "mailto" not in html


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("  Bal\tfolk\n ", "Bal folk"),
        ("Vide-grenier &amp;amp; braderie", "Vide-grenier & braderie"),
        ("L&amp;#8217;heure", "L’heure"),
        ("<b>Concert</b> &lt;i&gt;jazz&lt;/i&gt;", "Concert jazz"),
        ("I <3 le jazz, AT&T, a < b", "I <3 le jazz, AT&T, a < b"),
        ("\u202egrof-elbaif\u202c", "grof-elbaif"),
        ("ate\u0301lier", "atélier"),
        ("dé\u00adcou\u200bverte", "découverte"),
    ],
)
def test_clean_line(said: str, line: str) -> None:
    assert clean_line(said) == line


def test_cut_at_a_word() -> None:
    assert cut("un deux trois", 13) == "un deux trois"
    assert cut("un deux trois", 10) == "un deux…"
    assert cut("abcdefghij", 5) == "abcd…"


@pytest.mark.parametrize(
    "piece",
    [
        *("<b>", "<ul><li>", "<table><a>", "<blockquote>", "<a><b><i><u><p>", "<p> ", "<", "&amp;"),
        *("mot ", "x", "<p>The post est apparu en premier sur", "&lt;p&gt;", "<!--", "<p title='"),
        *("http://a))))", "\n ", "- \n\n", "&", "<td", "<p>L’article "),
    ],
)
@pytest.mark.parametrize("read", [clean_html, html_to_text, text_to_html, clean_line])
def test_five_megabytes_are_bounded_in_size_and_time(
    piece: str, read: Callable[[str], str]
) -> None:
    text = piece * (5_000_000 // len(piece))
    begun = time.process_time()
    result = read(text)
    assert time.process_time() - begun < 5
    assert len(result) <= (TEXT_LIMIT if read is html_to_text else HTML_LIMIT)


def test_a_long_description_ends_at_a_word_with_an_ellipsis() -> None:
    text = html_to_text("<p>" + "rendez-vous " * 5000 + "</p>")
    assert len(text) <= TEXT_LIMIT
    assert text.endswith("rendez-vous…")
    assert clean_html("<p>" + "rendez-vous " * 5000 + "</p>").endswith("rendez-vous…</p>")
