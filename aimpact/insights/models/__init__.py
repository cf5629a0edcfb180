"""What insights keeps: analyses and what the team decided of them."""

from aimpact.insights.models.analyses import Analysis

__all__ = ["Analysis"]
