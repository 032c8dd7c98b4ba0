"""Pages for those who run the portal: the trail, the mail, the state of things."""

from flask import Blueprint, abort, current_app, render_template, request, url_for

from portal.accounts.access import current_user, may
from portal.accounts.queries import names_of
from portal.admin import queries
from portal.admin.checks import faults
from portal.audit.queries import newest, verify
from portal.outbox.queries import by_state
from portal.outbox.queries import newest as newest_mail
from portal.outbox.rules import is_hidden

bp = Blueprint("admin", __name__, url_prefix="/admin")
TRAIL_PAGE = 100


@bp.before_request
def _of_the_whole_portal() -> None:
    """The trail and the mail are those of all municipalities: a role in one of them is not enough."""
    permission = getattr(current_app.view_functions[request.endpoint or ""], "access", "")
    if current_user.is_authenticated and not current_user.may_everywhere(permission):
        abort(403)


@bp.get("/")
@may("settings:see")
def index() -> str:
    """The state of the installation."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return render_template(
        "admin/index.html",
        faults=faults(app),
        mail=by_state(),
        needs=queries.needs_by_stage(),
        runs=queries.job_runs(20),
        by_file=not current_app.config["MAIL_SMTP_HOST"],
        dialect=current_app.config["DATABASE_URL"].split(":", 1)[0].split("+")[0],
    )


@bp.get("/hendelser")
@may("audit:read")
def trail() -> str:
    """What happened, newest first."""
    raw = request.args.get("before", "")
    before = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None
    events = newest(TRAIL_PAGE, before, request.args.get("type", "")[:40])
    actors = names_of(int(e.actor[5:]) for e in events if e.actor.startswith("user:") and e.actor[5:].isdigit())
    older = url_for("admin.trail", before=events[-1].id) if len(events) == TRAIL_PAGE else None
    return render_template("admin/trail.html", events=events, actors=actors, older=older)


@bp.get("/hendelser/kjede")
@may("audit:read")
def chain() -> str:
    """Walk the whole chain now."""
    written, fault = verify()
    return render_template("admin/chain.html", written=written, fault=fault)


@bp.get("/epost")
@may("mail:read")
def mails() -> str:
    """Mail that left, waits or could not leave."""
    return render_template("admin/mails.html", mails=newest_mail(), counts=by_state(), is_hidden=is_hidden)


@bp.get("/epost/<int:number>")
@may("mail:read")
def mail(number: int) -> str:
    """One mail as its reader would see it, where mail is written to a folder."""
    row = queries.mail(number) if number < 2**31 else None
    if row is None:
        abort(404)
    hidden = is_hidden(row.key)
    written = None if hidden else queries.written_mail(number)
    return render_template("admin/mail.html", mail=row, hidden=hidden, written=written)
