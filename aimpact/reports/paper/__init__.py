"""Notes as files, to be printed, filed, corrected."""
