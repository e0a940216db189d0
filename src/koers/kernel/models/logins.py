"""Attempts to log in that failed, so that guessing is slowed down."""

from __future__ import annotations

import hashlib

from django.db import models


class FailedLogin(models.Model):
    """One failed attempt. ``address`` is the sha256 (hex) of what was typed as the e-mail address, known or not."""

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"])]

    def __str__(self) -> str:
        return f"{self.address[:8]} {self.at:%Y-%m-%d %H:%M}"

    @staticmethod
    def hidden(email: str) -> str:
        """The address as it is kept here: what people mistype is nobody's business."""
        return hashlib.sha256(email.strip().lower().encode()).hexdigest()
