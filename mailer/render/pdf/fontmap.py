"""WeasyPrint's map of fonts, filled with those of a theme alone (see `fonts`)."""

from __future__ import annotations

import os

from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

from mailer.model import Theme
from mailer.render.pdf.fonts import PLAIN_SUFFIXES, files, only_own


class ThemeFonts(FontConfiguration):  # type: ignore[misc]
    """The fonts that layout finds: a theme's files by their own names, and what its style sheet declares.

    It reads private parts of WeasyPrint; what they have to do is held by the tests.
    """

    def __init__(self, theme: Theme, folder: str) -> None:
        """Gather a theme's fonts; ``folder`` takes what fontconfig writes."""
        with only_own(folder):
            super().__init__()
        self.files = files(theme)
        for path in self.files:
            if path.suffix.lower() in PLAIN_SUFFIXES:
                fontconfig.FcConfigAppFontAddFile(self._config, os.fsencode(path))
        pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", self.font_map))
