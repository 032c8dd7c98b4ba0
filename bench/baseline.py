"""What the pages are measured against, on the same server: Flask that says hello, and a bare page of 30 rows.

The bare page has no frame, no filters, no languages, no headers: 30 needs through the ORM, only the columns it shows,
one template with one loop and one address per row. Run by the application server as `bench.baseline:app`.
"""

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import select
from sqlalchemy.orm import load_only

import config
from portal.app import import_models
from portal.core import db as database
from portal.core.db import db
from portal.needs.pipeline.models import Need

PAGE = """<!doctype html><html lang="nb"><head><title>Rows</title></head><body><h1>Rows</h1><ul>
{% for need in needs %}
<li><a href="{{ url_for("row", number=need.id) }}">{{ need.title }}</a><p>{{ need.summary }}</p>
<p>{{ need.tender_on }} {{ need.value_from }} {{ need.input_closes_at }}</p></li>
{% endfor %}
</ul></body></html>"""


def create_app() -> Flask:
    """The same engine and settings of the database as the portal, and nothing else."""
    app = Flask("baseline")
    app.config.from_mapping(config.from_environment())
    app.config["ALEMBIC"] = {"script_location": "portal/migrations"}
    app.jinja_loader = DictLoader({"rows.html": PAGE})  # type: ignore[assignment]
    import_models()
    database.init(app)

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/rows")
    def rows() -> str:
        shown = load_only(Need.title, Need.summary, Need.tender_on, Need.value_from, Need.input_closes_at)
        found = select(Need).options(shown).where(Need.stage == "announced").order_by(Need.id).limit(30)
        return render_template("rows.html", needs=db.session.scalars(found).all())

    @app.get("/rows/<int:number>")
    def row(number: int) -> str:
        return str(number)

    return app


app = create_app()
