"""Kategorier: every market with its sub-markets, for those who look for their own trade."""

from flask import Blueprint, render_template

from portal.core.cache import cacheable
from portal.core.web import public
from portal.market.categories.queries import tree

bp = Blueprint("categories", __name__)


@bp.get("/kategorier")
@public
def index() -> str:
    """All markets."""
    cacheable()
    return render_template("market/categories/index.html", markets=tree())
