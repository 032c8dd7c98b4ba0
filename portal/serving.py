"""What the application server imports."""

import gc
import os

from portal.app import create_app

# Attachments, mail and the database are for the portal's own user.
os.umask(0o077)
app = create_app()
# What is there now stays until the end: the collector need not walk it again and again.
gc.collect()
gc.freeze()
