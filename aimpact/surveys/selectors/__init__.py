"""Reads of surveys, one module a screen."""
