"""The tokens of unsubscribe links, as deliverers know them: `mailer.tokens`, which the rooms of replies read too."""

from mailer.tokens import Secret, read, sign

__all__ = ["Secret", "read", "sign"]
