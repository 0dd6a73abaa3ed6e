"""What the house and a campaign tell lint: settings of rules, rules of the house's own, rules set aside.

Which rules and options there are, lint knows (`mailer.lint.tuning`): here they are names and texts.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, WithJsonSchema, model_validator

from mailer.errors import N_
from mailer.settings.fields import Text
from mailer.settings.validated import Settings, refusal

Severities = Literal["error", "warning", "info"]
Where = Literal["text", "paragraphs", "accroche", "salutation", "ps", "everywhere"]

_SCALAR = {"type": ["string", "number", "boolean"]}


def _shape(value: Any) -> str:
    """Tell a block, a list and a text apart."""
    return (
        "<block>" if isinstance(value, dict) else "<list>" if isinstance(value, (list, tuple)) else "<text>"
    )


Value = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[tuple[Text, ...], Tag("<list>")], Discriminator(_shape)
]
"""What an option of a rule is set to: one text (a figure, true or false), or a list of words."""

RuleSetting = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[dict[str, Value], Tag("<block>")],
    Discriminator(_shape),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["on", "off", "error", "warning", "info", True, False]},
                {
                    "type": "object",
                    "properties": {"severity": {"enum": ["error", "warning", "info"]}},
                    "additionalProperties": {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]},
                },
            ]
        }
    ),
]
"""``off``, ``on``, a severity, or a block of ``severity`` and options."""

RuleSettings = dict[str, RuleSetting]
Words = Annotated[
    tuple[Text, ...],
    WithJsonSchema({"type": "array", "items": {"type": "string"}}),
]


class HouseRule(Settings):
    """A rule of the house's own: words that should not stand somewhere, or of which one should."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)] = Field(
        description=N_("Name of the rule: small letters, figures and hyphens.")
    )
    title: Text = Field(description=N_("What is wrong, as the finding says it."))
    why: Text = Field(description=N_("Why the house asks for it."))
    severity: Severities = Field(
        default="warning", description=N_("error (stops a render), warning or info.")
    )
    forbidden: Words = Field(
        default=(),
        description=N_(
            "Words and phrases that should not stand there; endings after a colon, as in `promo: -s`."
        ),
    )
    required: Words = Field(default=(), description=N_("Words and phrases of which one must stand there."))
    where: Where = Field(
        default="text",
        description=N_(
            "Where: text (the whole running text), paragraphs, accroche, salutation, ps or everywhere."
        ),
    )
    hint: Text | None = Field(default=None, description=N_("What to do about it."))
    pieces: tuple[Text, ...] = Field(
        default=(), description=N_("Kinds of pieces it holds for; without it, all.")
    )
    objectives: tuple[Text, ...] = Field(
        default=(), description=N_("Objectives it holds for; without it, all.")
    )
    bad: Words = Field(
        min_length=1,
        description=N_("Texts that it must find fault with; tried each time the rules are read."),
    )
    good: Words = Field(
        min_length=1, description=N_("Texts that it must let pass; tried each time the rules are read.")
    )

    @model_validator(mode="after")
    def _one_kind(self) -> HouseRule:
        if bool(self.forbidden) == bool(self.required):
            raise refusal(
                N_("A rule forbids words or requires some, one of the two."),
                N_("Write “forbidden” or “required”, with a list of words."),
                at="forbidden" if self.forbidden else "",
            )
        return self


class HouseLint(Settings):
    """What lint is told about every campaign."""

    settings: RuleSettings = Field(
        default_factory=dict,
        description=N_("Rules by name: off, on, a severity, or a block of severity and options."),
    )
    rules: tuple[HouseRule, ...] = Field(default=(), description=N_("Rules of the house's own."))


class CampaignLint(Settings):
    """What lint is told about one campaign."""

    ignore: dict[str, Text] = Field(
        default_factory=dict, description=N_("Rules that do not apply here, each with the reason.")
    )
    settings: RuleSettings = Field(
        default_factory=dict,
        description=N_("Rules by name, as in mailer.yaml, whose settings these replace for this campaign."),
    )
