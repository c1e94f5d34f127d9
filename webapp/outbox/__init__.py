"""The post room: takes what stands in the outbox to mail servers and chat channels."""

from webapp.outbox.sending import send_due

__all__ = ["send_due"]
