"""Kategorier for administratorer: the tree, one category, and what can be done to it."""

from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.core.db import db
from portal.core.i18n import _
from portal.market.categories import actions
from portal.market.categories.forms import KIND_NAMES, CategoryForm
from portal.market.categories.icons import icon_names
from portal.market.categories.models import Category
from portal.market.categories.queries import in_use, prefix_owners, whole_tree
from portal.market.categories.rules import why_bad_prefixes, why_not_delete

bp = Blueprint("categories_admin", __name__, url_prefix="/admin/kategorier")
Answer = Response | str | tuple[str, int]


def _or_404(category_id: int) -> Category:
    return db.session.get(Category, category_id) or abort(404)


def _form(category: Category | None = None, parent: Category | None = None) -> CategoryForm:
    form = CategoryForm(obj=category)
    kept = category.icon if category else parent.icon if parent else "package"
    names = {kept, *icon_names(Path(current_app.static_folder or "static") / "icons.svg")}
    form.icon.choices = [(name, name) for name in sorted(names)]
    if not form.is_submitted() and category is None:
        form.icon.data = kept
        form.contract_kind.data = parent.contract_kind if parent else "goods"
    return form


def _page(form: CategoryForm, category: Category | None, parent: Category | None, problem: str | None = None) -> str:
    why_not = why_not_delete(in_use(category)) if category else None
    return render_template(
        "market/categories/edit.html",
        form=form,
        category=category,
        parent=parent,
        problem=problem,
        why_not_delete=why_not,
    )


@bp.get("")
@may("category:edit")
def index() -> Answer:
    """The whole tree, closed categories too."""
    return render_template("market/categories/list.html", branches=whole_tree(), kind_names=KIND_NAMES)


@bp.get("/ny")
@may("category:edit")
def new_market() -> Answer:
    """Write a new market."""
    return _page(_form(), None, None)


@bp.post("/ny")
@may("category:edit")
def add_market() -> Answer:
    """Keep a new market."""
    return _add(None)


@bp.get("/<int:category_id>/ny")
@may("category:edit")
def new_sub(category_id: int) -> Answer:
    """Write a new sub-market."""
    parent = _market_or_404(category_id)
    return _page(_form(parent=parent), None, parent)


@bp.post("/<int:category_id>/ny")
@may("category:edit")
def add_sub(category_id: int) -> Answer:
    """Keep a new sub-market."""
    return _add(_market_or_404(category_id))


def _market_or_404(category_id: int) -> Category:
    category = _or_404(category_id)
    if category.parent_id is not None:
        abort(404)
    return category


def _add(parent: Category | None) -> Answer:
    form, problem = _form(parent=parent), None
    if form.validate():
        problem = why_bad_prefixes(form.values().cpv_prefixes, prefix_owners())
    if form.errors or problem:
        return _page(form, None, parent, problem), 422
    category = actions.add(parent, form.values(), by=current_user)
    flash(_("%(name)s er lagt til.", name=category.name_nb), "success")
    return redirect(url_for("categories_admin.index", _anchor=f"k{category.id}"), 303)


@bp.get("/<int:category_id>")
@may("category:edit")
def edit(category_id: int) -> Answer:
    """One category."""
    category = _or_404(category_id)
    return _page(_form(category), category, None)


@bp.post("/<int:category_id>")
@may("category:edit")
def change(category_id: int) -> Answer:
    """Keep the new words."""
    category = _or_404(category_id)
    form, problem = _form(category), None
    if form.validate():
        problem = why_bad_prefixes(form.values().cpv_prefixes, prefix_owners(but=category.id))
    if form.errors or problem:
        return _page(form, category, None, problem), 422
    actions.change(category, form.values(), by=current_user)
    flash(_("%(name)s er lagret.", name=category.name_nb), "success")
    return redirect(url_for("categories_admin.index", _anchor=f"k{category.id}"), 303)


@bp.post("/<int:category_id>/opp")
@may("category:edit")
def move_up(category_id: int) -> Answer:
    """One place up."""
    actions.move(_or_404(category_id), -1, by=current_user)
    return redirect(url_for("categories_admin.index", _anchor=f"k{category_id}"), 303)


@bp.post("/<int:category_id>/ned")
@may("category:edit")
def move_down(category_id: int) -> Answer:
    """One place down."""
    actions.move(_or_404(category_id), 1, by=current_user)
    return redirect(url_for("categories_admin.index", _anchor=f"k{category_id}"), 303)


@bp.post("/<int:category_id>/av")
@may("category:edit")
def close(category_id: int) -> Answer:
    """No longer to be chosen."""
    actions.set_active(_or_404(category_id), False, by=current_user)
    flash(_("Kategorien er slått av. Behov som står i den, blir stående."), "success")
    return redirect(url_for("categories_admin.index", _anchor=f"k{category_id}"), 303)


@bp.post("/<int:category_id>/pa")
@may("category:edit")
def reopen(category_id: int) -> Answer:
    """To be chosen again."""
    actions.set_active(_or_404(category_id), True, by=current_user)
    flash(_("Kategorien er slått på."), "success")
    return redirect(url_for("categories_admin.index", _anchor=f"k{category_id}"), 303)


@bp.post("/<int:category_id>/slett")
@may("category:edit")
def delete(category_id: int) -> Answer:
    """Gone for good, when nothing uses it."""
    actions.delete(_or_404(category_id), by=current_user)
    flash(_("Kategorien er slettet."), "success")
    return redirect(url_for("categories_admin.index"), 303)
