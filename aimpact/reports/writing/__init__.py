"""The sentences of a note, section by section, from what the insights already read and protect."""
