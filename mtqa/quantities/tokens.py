"""The tokens of a text that can be part of a quantity: numbers, signs and words with a role."""

from __future__ import annotations

import re
from typing import NamedTuple

from mtqa.quantities.lexicon import Lexicon, Roles
from mtqa.quantities.numerals import roman

_ROMAN = re.compile(r"[IVXLCDMІХМС]{2,}")
_ROMAN_ORDINAL = re.compile(r"([IVXLCDM]{2,}|[VX])([a-zè]{1,4})")  # "XIXe"
_WITHIN_PHRASE = ".-’' \u00a0/"


class Token(NamedTuple):
    """A number ("d"), a Chinese numeral ("h") or a word or sign with roles ("w")."""

    kind: str
    start: int
    end: int
    text: str
    roles: Roles


def tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens in order, known phrases as one; every other word is left out."""
    found: list[Token] = []
    look, glued, made = lexicon.look, lexicon.glued, tuple.__new__
    phrases = False
    for match in lexicon.tokens.finditer(text):
        kind = match.lastindex
        start, end = match.span()
        word = match[0]
        if kind == 1:
            found.append(made(Token, ("d", start, end, word, {})))
        elif glued and kind == 3:
            found.append(Token("h", start, end, word, {}))
        elif (roles := look(word)) is not None:
            phrases = phrases or "part" in roles
            found.append(made(Token, ("w", start, end, word, roles)))
        elif word.isupper() and _ROMAN.fullmatch(word) and (value := roman(word)):
            found.append(Token("w", start, end, word, {"roman": value, "weak": True}))
        elif word[0] in "IVXLCDM" and (ordinal := _ROMAN_ORDINAL.fullmatch(word)):
            value = roman(ordinal[1])
            if value and ordinal[2] in lexicon.ordinals:
                found.append(Token("w", start, end, word, {"roman": value, "weak": True}))
    return _join_phrases(text, lexicon, found) if phrases else found


def _join_phrases(text: str, lexicon: Lexicon, found: list[Token]) -> list[Token]:
    """The tokens with those of phrases joined, and words that only phrases hold left out."""
    joined: list[Token] = []
    index = 0
    while index < len(found):
        token = found[index]
        option = _phrase_at(text, lexicon, found, index) if "part" in token.roles else None
        if option is not None:
            length, roles = option
            end = found[index + length - 1].end
            if "." in text[token.start : end] and text[end : end + 1] == ".":
                end += 1  # the stop of an abbreviation: "p.m."
            joined.append(Token("w", token.start, end, text[token.start : end], roles))
            index += length
            continue
        if len(token.roles) > ("part" in token.roles) or token.kind != "w":
            joined.append(token)
        index += 1
    return joined


def _phrase_at(
    text: str, lexicon: Lexicon, found: list[Token], index: int
) -> tuple[int, Roles] | None:
    """How many tokens the longest phrase at `index` takes, and its roles."""
    first = found[index].text.lower()
    bare = first.removeprefix(found[index].roles.get("prefixed", ""))
    for parts, roles in lexicon.phrases.get(first, ()) or lexicon.phrases.get(bare, ()):
        run = found[index : index + len(parts)]
        if len(run) == len(parts) and all(
            token.kind == "w"
            and _same(token.text.lower(), part)
            and not text[before.end : token.start].strip(_WITHIN_PHRASE)
            for before, token, part in zip(run, run[1:], parts[1:], strict=False)
        ):
            return len(parts), roles
    return None


def _same(word: str, part: str) -> bool:
    return word == part or (part[-1] == "*" and word.startswith(part[:-1]))
