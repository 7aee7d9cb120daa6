"""The rules that are more than words: small functions from a text and its situation to marks."""
