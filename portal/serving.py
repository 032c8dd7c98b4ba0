"""What the application server imports."""

from portal.app import create_app

app = create_app()
