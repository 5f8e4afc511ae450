"""The site: a page of boards, a page for every setting and model, two models compared, and clips to watch.

All of it is static files: `write_site` writes them from results, and no page asks for anything but the data beside it.
"""
