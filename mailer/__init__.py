"""Direct mail from a campaign file: letters, coupons and relances as PDF, Word and e-mail.

Importing the package loads nothing heavy: no table reader, no layout engine.
"""

__version__ = "0.1.0"
