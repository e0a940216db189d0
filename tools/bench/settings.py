"""Koers' own settings, with a bare page beside it and the number of queries in a header."""

from koers.config.settings import *  # noqa: F403
from koers.config.settings import MIDDLEWARE as KOERS_MIDDLEWARE

MIDDLEWARE = ["tools.bench.counting.CountQueries", *KOERS_MIDDLEWARE]
ROOT_URLCONF = "tools.bench.urls"
