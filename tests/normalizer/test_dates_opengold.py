"""The dates of posts in the labelled deduplication set that stands beside the project."""

import pytest

from tests.corpus.dates.opengold import GOLD, mistakes

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="no labelled feeds beside the project")


def test_dates_of_posts_equal_the_truth() -> None:
    counted, wrong = mistakes()
    assert counted >= 60
    assert not wrong
