"""Does the portal do with a request what it must? Scenarios are sent through the public form and compared."""

import logging

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would name every address, drafts included
