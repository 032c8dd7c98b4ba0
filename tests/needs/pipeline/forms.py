"""Forms as a browser sends them."""

import re
from typing import Any

from flask.testing import FlaskClient
from lxml import html


def of_page(client: FlaskClient, path: str, number: int = -1) -> dict[str, Any]:
    """The fields of a form of the page with what they hold: {name: value or values}. `number`: which form."""
    page = html.fromstring(client.get(path).text)
    forms = [form for form in page.forms if "q" not in form.fields and not re.search("logg-ut", form.action or "")]
    found: dict[str, Any] = {}
    for name, value in forms[number].form_values():
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
