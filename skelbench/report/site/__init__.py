"""The site: a page of boards, a page for every setting and model, two models compared, and clips to watch.

All of it is static files, written by `write.write_site`; no page asks for anything but the data beside it.
"""
