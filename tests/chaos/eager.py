"""Intake as it is, but that looks into its mailboxes every second: uvicorn tests.chaos.eager:app."""

from services.intake import mail_door
from services.intake.app import app

__all__ = ("app",)

mail_door.EVERY = 1.0
