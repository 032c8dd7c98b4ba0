"""Regeldata: the thresholds and duties in use, their history, and taking a new version into use."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from portal.accounts.access import current_user, may
from portal.admin.duty_forms import RulesForm, TakeIntoUseForm
from portal.core import clock
from portal.core.i18n import _
from portal.registers.duties import actions, queries
from portal.registers.duties.data import BadRules, parse_rules
from portal.registers.duties.rules import kroner

bp = Blueprint("duties_admin", __name__, url_prefix="/admin/regeldata")
Answer = AnyResponse | str | tuple[str, int]


@bp.get("")
@may("duty:edit")
def index() -> Answer:
    """What applies, how sure we are, and the versions."""
    now = queries.current()
    return render_template(
        "admin/duties/index.html",
        number=now.number,
        data=now.data,
        versions=queries.versions(),
        today=clock.today(),
        kroner=kroner,
    )


@bp.get("/<int:number>.toml")
@may("duty:edit")
def text(number: int) -> Answer:
    """One version as the file it is."""
    found = queries.text_of(number)
    if found is None:
        abort(404)
    response = Response(found, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="regeldata-{number}.toml"'
    return response


@bp.get("/ny")
@may("duty:edit")
def write() -> Answer:
    """Start from the version in use."""
    number = queries.latest_number()
    form = RulesForm(formdata=None, toml_text=queries.text_of(number), based_on=str(number))
    return render_template("admin/duties/write.html", form=form, problem=None)


@bp.post("/ny")
@may("duty:edit")
def preview() -> Answer:
    """Check the text and show what it would change; nothing is kept yet."""
    form, problem = RulesForm(), None
    if form.validate():
        form.toml_text.data = actions.normal(form.toml_text.data or "")
        try:
            parse_rules(form.toml_text.data)
        except BadRules as fault:
            problem = str(fault)
    if form.errors or problem:
        return render_template("admin/duties/write.html", form=form, problem=problem), 422
    kept = TakeIntoUseForm(formdata=None, toml_text=form.toml_text.data, based_on=form.based_on.data)
    return _preview_page(kept)


def _preview_page(form: TakeIntoUseForm) -> str:
    before = actions.normal(queries.text_of(form.version()) or queries.text_of(queries.latest_number()) or "")
    return render_template("admin/duties/preview.html", form=form, diff=queries.diff(before, form.toml_text.data or ""))


@bp.post("/ta-i-bruk")
@may("duty:edit")
def take_into_use() -> Answer:
    """Use the previewed text from now on."""
    form = TakeIntoUseForm()
    if not form.validate():
        return _preview_page(form), 422
    version = actions.take_into_use(form.toml_text.data or "", form.note.data, form.version(), by=current_user)
    flash(_("Versjon %(number)d er tatt i bruk.", number=version.number), "success")
    return redirect(url_for("duties_admin.index"), 303)
