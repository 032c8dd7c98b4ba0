"""The portal as the measurement serves it: under a name of its own, so that nobody takes it for the one in use."""

from portal.app import create_app

app = create_app()
