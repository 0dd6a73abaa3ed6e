"""Where things lie, for who must not load all that knows them."""

from pathlib import Path

BUILTIN = Path(__file__).parent / "builtin"
"""The built-in templates and themes."""

BUILT_IN = "builtin/"
"""What messages begin the name of a built-in template with, where it is no file of the workspace."""

HOUSE_FILE = "mailer.yaml"
"""The file that makes a folder a workspace."""
