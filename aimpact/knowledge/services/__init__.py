"""Writes of the knowledge base."""
