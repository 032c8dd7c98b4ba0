"""`python -m jobs`: the background process."""

from jobs.runner import work
from portal.app import create_app

if __name__ == "__main__":
    work(create_app())
