"""When e-mails may go: the block ``mail.hours`` of ``mailer.yaml``."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator

from mailer.errors import N_
from mailer.settings.fields import Text
from mailer.settings.validated import Settings, refusal

_HOUR = r"([01]?\d|2[0-3])(?:[:hH]([0-5]\d)?)?"
_SPAN = re.compile(rf"{_HOUR}\s*[-–]\s*{_HOUR}")


def _span(value: Any) -> Any:
    """Read two times of day, as in 20:00-08:00 or 20h-8h."""
    if isinstance(value, tuple):
        return value
    found = _SPAN.fullmatch(str(value).strip())
    if found is None:
        raise refusal(
            N_("“{value}” is not a span of hours."), N_("Write it as in 20:00-08:00."), value=str(value)
        )
    first, first_minute, last, last_minute = found.groups()
    return time(int(first), int(first_minute or 0)), time(int(last), int(last_minute or 0))


Span = Annotated[tuple[time, time], BeforeValidator(_span), WithJsonSchema({"type": "string"})]
"""From a time of day to another, which may be past midnight."""


class Hours(Settings):
    """When e-mails that canvass and reminders may go; without it, at any time."""

    quiet: Span | None = Field(
        default=None,
        description=N_("Hours in which none goes, as in 20:00-08:00; a run waits for their end."),
    )
    working_days: bool = Field(
        default=False,
        description=N_("Only from Monday to Friday, and on no public holiday in all of France."),
    )
    zone: Text = Field(
        default="Europe/Paris",
        description=N_("Time zone of these hours, as in Europe/Paris, Africa/Casablanca."),
    )

    @field_validator("zone", mode="after")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise refusal(
                N_("“{value}” is not a time zone."),
                N_("Write it as in Europe/Paris or Africa/Casablanca."),
                value=value,
            ) from None
        return value
