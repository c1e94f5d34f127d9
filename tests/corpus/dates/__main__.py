"""Print how well dates are read: `python -m tests.corpus.dates [--all]`."""

import sys

from tests.corpus.dates import Post, labelled, score


def main() -> None:
    posts = list(labelled())
    if "--all" in sys.argv:
        for post in posts:
            report(post)
    total = score(posts)
    none = sum(not post.truth for post in posts)
    print(f"{len(posts)} posts, {none} of them without any date of an event")  # noqa: T201
    print(f"precision {total.precision:.3f}, recall {total.recall:.3f}")  # noqa: T201


def report(post: Post) -> None:
    if post.read() != post.expected():
        print(f"{post.name}\n  {post.text!r}\n  {post.truth}\n  {post.read()}")  # noqa: T201


main()
