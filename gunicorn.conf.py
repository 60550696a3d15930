"""What does the web server answer by itself? gunicorn reads this file in the folder that it is started in."""

from gunicorn import util

from portal.house.unread import write_page

limit_request_line = 8190  # the most it reads: an address with a long query still gets a page of the portal
util.write_error = write_page  # the only door for it: gunicorn has no setting
