"""Proofs of a ballot that is secret and verifiable (ADR 0019), in plain Python.

Blind signatures, canonical JSON, Merkle trees, receipts, and the script that recounts a board.
"""
