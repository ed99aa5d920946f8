"""Text without meaning: normalising with an offset map, tokens, scripts, sentences."""
