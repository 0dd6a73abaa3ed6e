"""French typography: dates, amounts, telephone numbers, agreement, elision, spaces, capitals.

Pure functions of text and figures, used by the template filters and by lint alike. Libraries are
imported inside the functions that need them, so that importing this package costs nothing.
``language`` is ``fr`` or ``en`` everywhere; another one is a ValueError.
"""

from mailer.typography.agreement import UncertainFormError, agree, feminine, plural
from mailer.typography.elision import elide, elides
from mailer.typography.figures import format_amount, format_date, format_number
from mailer.typography.letters import capitals, fold, fold_all, postal_capitals
from mailer.typography.names import recase_name, recase_town
from mailer.typography.phones import Phone
from mailer.typography.spacing import Change, changed, french, french_changes
from mailer.typography.words import amount_in_words, number_in_words

__all__ = [
    "Change",
    "Phone",
    "UncertainFormError",
    "agree",
    "amount_in_words",
    "capitals",
    "changed",
    "elide",
    "elides",
    "feminine",
    "fold",
    "fold_all",
    "format_amount",
    "format_date",
    "format_number",
    "french",
    "french_changes",
    "number_in_words",
    "plural",
    "postal_capitals",
    "recase_name",
    "recase_town",
]
