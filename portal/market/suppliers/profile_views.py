"""The firm's profile: told once, used everywhere."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities
from portal.accounts.rules import wait_text
from portal.core.i18n import _
from portal.market.categories.queries import by_slug, tree
from portal.market.suppliers import profile_actions as actions
from portal.market.suppliers import rules
from portal.market.suppliers.current import speaking_firm
from portal.market.suppliers.models import Supplier
from portal.market.suppliers.nace import suggested
from portal.market.suppliers.profile_forms import ProfileForm
from portal.registers.enhetsregisteret.orgnr import written

bp = Blueprint("profile", __name__, url_prefix="/min-side/profil")
Answer = Response | str | tuple[str, int]


def suggested_ids(supplier: Supplier) -> list[int]:
    """Categories that suit the firm's industry codes."""
    found = (by_slug(slug) for slug in suggested(code for code, _words in supplier.nace or ()))
    return [category.id for category in found if category is not None and category.active]


def _form(supplier: Supplier) -> ProfileForm:
    form = ProfileForm()
    subs = [(child.id, child.name) for market in tree() for child in market.children]
    # A market that was closed after the firm chose it stays chosen until the firm says otherwise.
    known = {number for number, _name in subs}
    closed = [(row.category_id, "") for row in supplier.categories if row.category_id not in known]
    form.prepare(supplier, [(o.id, o.short_name) for o in municipalities()], [*subs, *closed])
    return form


def _page(supplier: Supplier, form: ProfileForm) -> str:
    return render_template(
        "market/suppliers/profile.html",
        supplier=supplier,
        form=form,
        markets=tree(),
        suggested=suggested_ids(supplier),
        place=next((o for o in municipalities() if o.municipality_number == supplier.municipality_number), None),
        rules=rules,
        written=written,
    )


def _edit_no(form: ProfileForm) -> int:
    raw = form.edit_no.data or ""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


@bp.route("", methods=["GET", "POST"])
@may("supplier:edit")
def edit() -> Answer:
    """All of it on one page; nothing has to be filled in."""
    supplier = speaking_firm("supplier:edit")
    form = _form(supplier)
    if not form.is_submitted():
        form.fill(supplier, suggested_ids(supplier))
        return _page(supplier, form)
    if not form.validate():
        return _page(supplier, form), 422
    actions.edit(supplier, form.values(), edit_no=_edit_no(form), by=current_user)
    flash(_("Profilen er lagret."), "success")
    return redirect(url_for("profile.edit"), 303)


@bp.post("/hent")
@may("supplier:edit")
def fetch() -> Answer:
    """Ask Enhetsregisteret again, at most three times an hour."""
    supplier = speaking_firm("supplier:edit")
    if wait := actions.fetch_wait(supplier):
        flash(wait_text(wait), "warning")
        return redirect(url_for("profile.edit"), 303)
    facts = actions.ask_register(supplier.orgnr)
    # The lock was let go meanwhile, so the firm and the right to it are read again.
    supplier = speaking_firm("supplier:edit")
    if facts is None:
        flash(_("Enhetsregisteret svarer ikke nå. Vi prøver igjen av oss selv."), "warning")
    else:
        actions.fetch(supplier, facts, by=current_user)
        flash(_("Opplysningene er hentet på nytt fra Enhetsregisteret."), "success")
    return redirect(url_for("profile.edit"), 303)
