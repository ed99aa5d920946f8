"""Cross-lingual states of words and sentences, word links, and the learned span tagger."""
