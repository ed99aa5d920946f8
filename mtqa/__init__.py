"""mtqa finds the artefacts that machine translation leaves in news."""

__version__ = "0.1.0"
