"""Mine data: what is kept and why, everything in one file, and the way out."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask import session as browser
from werkzeug import Response as Answer

from portal.accounts import login_actions, own_actions, sessions
from portal.accounts.access import current_user, logged_in, may
from portal.accounts.rules import wait_text
from portal.core import clock
from portal.core.errors import Refused
from portal.core.i18n import _
from portal.files.actions import path_of as bytes_of
from portal.market.suppliers.current import own_supplier_or_403, speaking_firm
from portal.pages import own_data, own_data_actions, own_data_archive, own_data_queries
from portal.pages.own_data_forms import CloseForm, DeleteForm, FetchForm, ProofForm
from portal.pages.own_data_rules import left_alone, proof_before, why_not_delete

bp = Blueprint("own_data", __name__, url_prefix="/min-side/mine-data")
Page = Answer | str | tuple[str, int]


def _proof() -> str:
    session = sessions.find()
    return proof_before(current_user, session, clock.now()) if session is not None else "login"


def _form(kind: type[ProofForm], *, fresh: bool = False) -> Any:
    form = kind(formdata=None) if fresh else kind()
    return form if _proof() == "password" else form.without_password()


def _why_not_trusted(form: Any) -> str | None:
    """The reason we do not believe that the owner of the account is at the keyboard, or None."""
    proof = _proof()
    if proof == "login":
        return _("Det er en stund siden du logget inn. Logg inn på nytt først.")
    if proof == "password":
        if wait := login_actions.login_wait(current_user.email):
            return wait_text(wait)
        if not own_actions.knows_password(current_user, form.present.data):
            return _("Passordet stemmer ikke.")
    return None


def _page(template: str, form: Any, problem: str | None = None, **values: Any) -> str:
    return render_template(f"pages/{template}.html", form=form, problem=problem, proof=_proof(), **values)


def _index(form: Any, problem: str | None = None) -> str:
    led = [one.firm.name for one in own_data_queries.firms_led_by(current_user)]
    return _page("own_data", form, problem, firms=led, staff=current_user.is_staff)


@bp.get("")
@logged_in
def index() -> Page:
    """What is kept, why and for how long."""
    return _index(_form(FetchForm, fresh=True))


@bp.post("")
@logged_in
def fetch() -> Page:
    """Everything in one file, for reading or for programs."""
    form = _form(FetchForm)
    if not form.validate():
        return _index(form), 422
    if refusal := _why_not_trusted(form):
        return _index(form, refusal), 422
    copy, wanted = own_data.copy_of(current_user, clock.now()), form.wanted.data
    own_data_actions.note_copy(current_user, wanted)
    data = json.dumps(own_data.as_data(copy), ensure_ascii=False, indent=2, default=str).encode()
    name = f"behovstorget-mine-data-{clock.today().isoformat()}.{wanted}"
    if wanted == "json":
        return _download(iter([data]), "application/json", name)
    return _download(own_data_archive.stream(_entries(copy, data), copy.at), "application/zip", name)


def _entries(copy: own_data.Copy, data: bytes) -> list[own_data_archive.Entry]:
    read = render_template(
        "pages/own_data_copy.html",
        copy=copy,
        me=current_user.name,
        person=own_data.for_reading(copy.person),
        firms=[(name, whole, own_data.for_reading(found)) for name, whole, found in copy.firms],
        path_of=own_data.path_of,
    )
    attached = [(own_data.path_of(stored), bytes_of(stored.sha256)) for stored in copy.files]
    return [("les-meg.html", read.encode()), ("mine-data.json", data), *attached]


def _download(pieces: Iterator[bytes], media_type: str, name: str) -> Response:
    answer = Response(pieces, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _delete_page(form: Any, problem: str | None = None) -> str:
    led = own_data_queries.firms_led_by(current_user)
    alone = [one for one in left_alone(led) if one.others or one.has_content]
    if not alone:
        del form.close_firms
    staff = why_not_delete(current_user, [], close_too=False)
    return _page("own_data_delete", form, problem, alone=[one.firm.name for one in alone], stop=staff)


@bp.get("/slett-meg")
@logged_in
def delete_me() -> Page:
    """What happens when the account goes, and the button."""
    return _delete_page(_form(DeleteForm, fresh=True))


@bp.post("/slett-meg")
@logged_in
def delete() -> Page:
    """The account is made nobody's."""
    form = _form(DeleteForm)
    if not form.validate():
        return _delete_page(form), 422
    if refusal := _why_not_trusted(form):
        return _delete_page(form, refusal), 422
    try:
        own_data_actions.delete_person(current_user, close_too=form.close_firms.data)
    except Refused as refused:
        return _delete_page(form, refused.reason), 422
    browser.clear()
    flash(_("Kontoen din er slettet. Du får en siste e-post om det."), "success")
    return sessions.drop_cookie(redirect(url_for("pages.front"), 303))  # type: ignore[arg-type]


@bp.get("/avslutt-firma")
@may("supplier:manage")
def close_firm() -> Page:
    """What happens when the firm goes, and the button."""
    firm = own_supplier_or_403("supplier:manage")
    stays = own_data_queries.must_stay_readable(firm.id)
    return _page("own_data_close", _form(CloseForm, fresh=True), firm=firm, stays=stays)


@bp.post("/avslutt-firma")
@may("supplier:manage")
def close() -> Page:
    """The firm the page was opened for goes; the person stays."""
    firm, form = speaking_firm("supplier:manage"), _form(CloseForm)
    number, stays = firm.id, own_data_queries.must_stay_readable(firm.id)
    if not form.validate():
        return _page("own_data_close", form, firm=firm, stays=stays), 422
    if refusal := _why_not_trusted(form):
        return _page("own_data_close", form, refusal, firm=speaking_firm("supplier:manage"), stays=stays), 422
    firm = speaking_firm("supplier:manage")
    if firm.id != number:
        abort(409)
    own_data_actions.close_firm(firm, by=current_user)
    flash(_("Firmaet er avsluttet. Du har fortsatt din egen konto."), "success")
    return redirect(url_for("own_data.index"), 303)


@bp.post("/logg-inn-igjen")
@logged_in
def log_in_again() -> Page:
    """For those without a password: out, in again, and back here."""
    session = sessions.find()
    if session is not None:
        login_actions.log_out(session)
    return sessions.drop_cookie(redirect(url_for("login.login", next=url_for("own_data.index")), 303))  # type: ignore[arg-type]
