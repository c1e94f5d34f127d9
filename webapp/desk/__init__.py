"""The coordinator's desk, under `/admin`.

`table` names every address with who may use it, `door` decides who is let in, `visit` is what a
page works with. Decision 9 (docs/decisions) says why it is made so.
"""
