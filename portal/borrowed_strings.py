"""Which words of our libraries would a reader meet in the wrong language?

They are named here so that they stand in the portal's own catalogues, which come first. A library that translates
them itself keeps working; one that lacks Macau's languages is completed.
"""

from django.utils.translation import gettext_noop

BORROWED = (
    gettext_noop("Username"),
    gettext_noop("Password"),
    gettext_noop("This field is required."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
)
