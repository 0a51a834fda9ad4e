"""Words the reader types: kept, shared by link, and never taken from a link that makes no sense."""

from driver import address, complaints, open_page, shared, text


def test_typed_words_are_searched_for_and_shared() -> None:
    at = open_page("applications", lang="en", seen="1")
    at = at.text_input(key="applications.query").set_value("Crow's water, crow").run()
    assert complaints(at) == []
    assert "“Crow and pitcher” is nearest to the query (water, crow)" in text(at)
    assert "does not have “crow's”" in text(at)
    link = shared(at)
    restored = open_page("applications", **link)
    assert shared(restored)["query"] == link["query"] == "Crow's water, crow"
    assert text(restored) == text(at)


def test_words_that_nobody_wrote_are_not_found() -> None:
    at = open_page("applications", lang="en", seen="1")
    at = at.text_input(key="applications.query").set_value("<b>dragon</b> 龙").run()
    assert complaints(at) == []
    assert "Not found" in text(at)
    assert "dragon" not in text(at)


def test_a_link_with_unknown_words_shows_the_example() -> None:
    at = open_page("applications", lang="en", seen="1", query="dragon")
    assert address(at)["query"] == ""
    assert "(water, stream)" in text(at)
