"""The public list of firms that have asked to stand in it."""

from flask import Blueprint, render_template, request
from werkzeug import Response

from portal.accounts.queries import municipalities, organisation_by_slug
from portal.core.cache import cacheable
from portal.core.web import page_number, public
from portal.market.categories.queries import by_slug, tree
from portal.market.suppliers.directory_queries import listed
from portal.market.suppliers.rules import size_label

bp = Blueprint("directory", __name__, url_prefix="/leverandorer")
Answer = Response | str


@bp.get("")
@public
def index() -> Answer:
    """All of them, or those of a market or a municipality; a word that is none of ours filters nothing."""
    cacheable()
    category = by_slug(request.args.get("kategori", "")[:60])
    place = organisation_by_slug(request.args.get("kommune", "")[:60])
    number = page_number()
    firms, more = listed(category.id if category else None, place.id if place else None, number)
    return render_template(
        "market/suppliers/directory.html",
        firms=firms,
        more=more,
        page=number,
        category=category,
        place=place,
        markets=tree(),
        places=municipalities(),
        size_label=size_label,
    )
