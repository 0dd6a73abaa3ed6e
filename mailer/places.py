"""Where things lie, for who must not load all that knows them."""

from pathlib import Path

BUILTIN = Path(__file__).parent / "builtin"
"""The built-in templates and themes."""

HOUSE_FILE = "mailer.yaml"
"""The file that makes a folder a workspace."""
