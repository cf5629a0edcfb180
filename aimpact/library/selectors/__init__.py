"""Reads for the library's pages."""
