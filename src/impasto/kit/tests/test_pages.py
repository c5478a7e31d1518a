"""Cursors go round, and a foreign cursor is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto.kit.pages import BadCursorError, cut_page, decode_cursor, encode_cursor


@given(st.integers(-(2**60), 2**60), st.text(max_size=50))
def test_cursor_goes_round(number, text):
    assert decode_cursor(encode_cursor([number, text]), [int, str]) == (number, text)


@given(st.text(max_size=500))
def test_foreign_cursor_is_refused_not_raised_as_anything_else(cursor):
    try:
        decode_cursor(cursor, [int, int])
    except BadCursorError as error:
        assert "leave it out" in str(error)


def test_cursor_of_another_list_is_refused():
    with pytest.raises(BadCursorError, match="another list"):
        decode_cursor(encode_cursor([1, "a"]), [int, int])


def test_extra_row_makes_a_cursor_and_is_cut():
    page = cut_page([5, 4, 3], 2, key=lambda row: [row])
    assert (list(page.rows), decode_cursor(page.next_cursor, [int])) == ([5, 4], (4,))


def test_last_page_has_no_cursor():
    assert cut_page([5, 4], 2, key=lambda row: [row]).next_cursor == ""
