"""Print how well dates are read: `python -m tests.corpus.dates [--all]`."""

import sys

from tests.corpus.dates import UNSEEN, Post, first_sight, labelled, read_posts, score
from tests.corpus.dates.opengold import GOLD, read_gold


def main() -> None:
    fitted, batches = list(labelled()), sorted(UNSEEN.glob("*.tsv"))
    later = [post for path in batches for post in read_posts(path)]
    if "--all" in sys.argv:
        for post in [*fitted, *later]:
            report(post)
    tell("labelled while the reader was written", fitted)
    for path in batches:
        print(f"batch {path.stem}, first sight: {first_sight(path)}")  # noqa: T201
    tell("these batches today", later)
    if GOLD.is_dir():
        right, wrong, missed = read_gold()
        print(f"posts of opengold: {right} right, {wrong} wrong, {missed} missed")  # noqa: T201


def tell(name: str, posts: list[Post]) -> None:
    total, none = score(posts), sum(not post.truth for post in posts)
    print(  # noqa: T201
        f"{name}: {len(posts)} posts, {none} without any date of an event, "
        f"precision {total.precision:.3f}, recall {total.recall:.3f}"
    )


def report(post: Post) -> None:
    if post.read() != post.expected():
        print(f"{post.name}\n  {post.text!r}\n  {post.truth}\n  {post.read()}")  # noqa: T201


main()
