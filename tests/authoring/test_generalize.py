from __future__ import annotations

import pytest

from cleaner.authoring.generalize import generalized
from cleaner.rules.pattern import compile_any

LIKE: list[tuple[list[str], list[str], list[str]]] = [
    (["More news: Ferry sails"], ["More news: Two hurt"], ["More news than ever, he said."]),
    (["相关新闻：警方"], ["相关新闻：法院"], ["相关新闻发布会推迟。"]),
    (["Photo 1 of 20"], ["photo 12 of 1,034."], ["Photo by photo, 20 of them."]),
    (["* Share (12)"], ["Share (7)"], ["Share prices fell (again)."]),
    (["Visit https://a.example/x?y"], ["Visit https://b.example"], ["Visit the town."]),
    (["Sign up to our letter", "Sign up to our weekly mail!"], ["Sign up to our alerts"], ["Sign up, they said."]),
    (["Don’t miss a story"], ["DON'T MISS A STORY!"], ["Don't miss a story like this, he said."]),
    (["Print", "E-mail"], ["E–mail"], ["Print is dead."]),
]


@pytest.mark.parametrize(("junk", "alike", "story"), LIKE)
def test_the_pattern_takes_its_like_and_leaves_the_story(junk: list[str], alike: list[str], story: list[str]) -> None:
    pattern = compile_any(generalized(junk))
    bare = [line.lstrip("* ") for line in junk]  # the engine strips list marks
    assert all(pattern.search(line) for line in (*bare, *alike))
    assert not any(pattern.search(line) for line in story)
