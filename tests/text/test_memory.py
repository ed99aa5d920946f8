"""What is kept of texts: asked once, and little of long ones."""

from __future__ import annotations

from mtqa.text.memory import kept


def test_asked_once() -> None:
    asked: list[tuple[str, str]] = []

    @kept
    def joined(text: str, more: str = "") -> str:
        asked.append((text, more))
        return text + more

    assert [joined("a"), joined("a"), joined("a", more="b")] == ["a", "a", "ab"]
    assert asked == [("a", ""), ("a", "b")]


def test_few_articles_are_kept() -> None:
    asked: list[int] = []

    @kept
    def size(text: str) -> int:
        asked.append(len(text))
        return len(text)

    for length in (*range(3000, 3010), 3009, 3000):
        assert size("x" * length) == length
    assert asked == [*range(3000, 3010), 3000]
