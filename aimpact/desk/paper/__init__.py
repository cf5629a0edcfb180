"""A reading as a file: PDF and OpenDocument, from the same content as its page."""
