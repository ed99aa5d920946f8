"""What colours tell apart, in notebooks and in pictures."""

from __future__ import annotations

from mtqa.model import Finding

# The issue types of ITS 2.0 in groups.
KINDS = {
    "numbers": ("numbers", "locale-violation"),
    "names": ("inconsistent-entities",),
    "meaning": ("mistranslation", "untranslated"),
    "too much, too little": ("addition", "omission", "duplication"),
    "form": ("grammar", "misspelling", "typographical"),
    "other": (),
}
_KIND_OF = {its: name for name, types in KINDS.items() for its in types}


def kind(finding: Finding) -> str:
    """Which of KINDS it belongs to."""
    return _KIND_OF.get(finding.its_type, "other")
