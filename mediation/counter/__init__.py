"""Where the contacts of firms and stations answer what arrived for them."""
