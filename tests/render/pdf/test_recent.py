"""Values kept as long as they are asked for again."""

from hypothesis import given
from hypothesis import strategies as st

from mailer.render.pdf.replay.recent import Recent


@given(st.integers(1, 5), st.lists(st.integers(0, 12)))
def test_what_is_known_is_right_and_bounded(size: int, keys: list[int]) -> None:
    """The last ``size`` different keys are known, none with another's value, and never more than twice as many."""
    recent: Recent[int, str] = Recent(size)
    for at, key in enumerate(keys):
        lately = list(dict.fromkeys(reversed(keys[:at])))[:size]
        known = recent.get(key)
        assert known in (None, str(key))
        assert known is not None or key not in lately
        if known is None:
            assert recent.keep(key, str(key)) == str(key)
        assert len(recent) <= 2 * size


def test_forgetting_all() -> None:
    """Nothing of either generation is left."""
    recent: Recent[int, int] = Recent(1)
    recent.keep(1, 1)
    recent.keep(2, 2)
    recent.clear()
    assert (recent.get(1), recent.get(2), len(recent)) == (None, None, 0)
