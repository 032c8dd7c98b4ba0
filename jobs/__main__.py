"""`python -m jobs`: the background process."""

import os

from jobs.runner import work
from portal.app import create_app

if __name__ == "__main__":
    os.umask(0o077)
    work(create_app())
