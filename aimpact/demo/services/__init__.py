"""Writes of the demonstration: fictional places, people, surveys and ballots."""

from aimpact.demo.services.loading import load_demo

__all__ = ["load_demo"]
