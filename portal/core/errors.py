"""What may go wrong on the way, said to the person: refusals, conflicts and the pages of the error codes."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.core.db import db
from portal.core.i18n import _

log = structlog.get_logger("portal")


class Refused(Exception):
    """A rule said no; the reason is written for the person who tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(Exception):
    """Somebody else changed the same thing meanwhile; carries both texts so that nothing is lost."""

    def __init__(self, reason: str, mine: dict[str, Any] | None = None, theirs: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.mine, self.theirs = reason, mine or {}, theirs or {}


def conflict(
    reason: str,
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    fields: Iterable[str],
    label: Callable[[str], str],
    in_words: Callable[[str, Any], str],
) -> Conflict:
    """Both texts of every field that differs, by the label of the field and in words."""
    differs = [field for field in fields if mine[field] != theirs[field]]
    return Conflict(
        reason,
        {label(field): in_words(field, mine[field]) for field in differs},
        {label(field): in_words(field, theirs[field]) for field in differs},
    )


def refuse_if(reason: str | None) -> None:
    """Stop the action when a rule has answered with a reason."""
    if reason is not None:
        raise Refused(str(reason))


# What a page that says no must never give back.
_SECRETS = frozenset({"password", "present", "new", "again", "code", "email", "username", "csrf_token"})


def written() -> list[str]:
    """The running text of the form that was sent: what would be a pity to write again. Numbers and choices are not."""
    if request.method != "POST":
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:
        # Too large to be read: then there is nothing to give back.
        return []
    values = [value.strip() for name, value in sent if name not in _SECRETS]
    return [text for text in values if len(text) > 7 and " " in text and any(sign.isalpha() for sign in text)]


def _words(code: int) -> tuple[str, str]:
    """Title and explanation for an error page."""
    return {
        400: (_("Noe i adressen eller skjemaet var feil"), _("Gå tilbake, last siden på nytt og prøv en gang til.")),
        401: (_("Du er logget ut"), _("Ingenting er lagret, men teksten din står her. Logg inn og lim den inn igjen.")),
        403: (_("Dette har du ikke tilgang til"), _("Be en administrator om riktig rolle hvis du trenger den.")),
        404: (_("Vi finner ikke siden"), _("Kanskje adressen er skrevet feil, eller siden er ikke offentlig.")),
        405: (_("Slik kan ikke siden brukes"), _("Gå tilbake og bruk knappene på siden.")),
        409: (
            _("Noen andre kom deg i forkjøpet"),
            _("Det du prøvde å endre, ble endret av en annen. Ingenting er lagret."),
        ),
        410: (_("Dette finnes ikke lenger"), _("Lenken er brukt eller har gått ut på tid. Be om en ny.")),
        413: (_("Det du sendte, er for stort"), _("Send mindre filer eller kortere tekst. Ingenting er lagret.")),
        422: (_("Det gikk ikke"), _("Les forklaringen, rett opp og prøv igjen.")),
        429: (_("For mange forsøk"), _("Vent litt før du prøver igjen.")),
        503: (_("Portalen er opptatt"), _("Vent et halvt minutt og prøv igjen. Ingenting er lagret.")),
    }.get(code, (_("Noe gikk galt hos oss"), _("Feilen er notert. Prøv igjen om litt.")))


def way_back() -> str:
    """The page of ours that a refused form was on, or nothing."""
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    here = request.script_root + request.path
    if request.method != "POST" or came_from.netloc != request.host or came_from.path == here:
        return ""
    return came_from.path if came_from.path.startswith("/") and not came_from.path.startswith("//") else ""


def page(code: int, explanation: str | None = None, **extra: Any) -> Response:
    """The error page of a code, in the reader's language, with a reference to quote."""
    title, standard = _words(code)
    reference = g.get("request_id") or secrets.token_hex(4)
    if not extra.get("mine"):
        extra["written"] = written()
    told = {"code": code, "title": title, "explanation": explanation or standard, "reference": reference, **extra}
    try:
        html = render_template("errors/error.html", way_back=way_back(), **told)
    except SQLAlchemyError:
        # The frame asks the database who is reading; where that is what is wrong, the words must do.
        _start_afresh()
        html = render_template("errors/bare.html", **told)
    response: Response = current_app.make_response((html, code))
    response.headers["Cache-Control"] = "no-store"
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if request_ctx.url_adapter is None:
        # A host that is not ours: nothing can be linked to, so nothing is drawn.
        return Response("400\n", 400, mimetype="text/plain")
    if code < 400 and error.response is not None:
        return error.response  # type: ignore[return-value]
    response = page(code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _refused(error: Refused) -> Response:
    return page(422, error.reason)


def _conflict(error: Conflict) -> Response:
    return page(409, error.reason, mine=error.mine, theirs=error.theirs)


def _csrf(error: CSRFError) -> Response:
    return page(400, _("Skjemaet er for gammelt, eller du er logget ut. Åpne skjemaet på nytt og send en gang til."))


def _start_afresh() -> None:
    """The transaction is broken; the error page asks the database who is reading, so it needs a new one."""
    with suppress(SQLAlchemyError):
        db.session.rollback()


def _integrity(error: IntegrityError) -> Response:
    _start_afresh()
    log.warning("integrity", route=request.endpoint, problem=type(error.orig).__name__)
    return page(409)


def _busy(error: OperationalError) -> Response:
    _start_afresh()
    log.error("database unavailable", route=request.endpoint, problem=str(error.orig)[:200])
    response = page(503)
    response.headers["Retry-After"] = "30"
    return response


def _fault(error: Exception) -> Response:
    _start_afresh()
    log.exception("fault", route=request.endpoint, request_id=g.get("request_id"))
    return page(500)


def init(app: Flask) -> None:
    """Every way out has a page; nothing of the fault itself is shown."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(OperationalError, _busy)
    if not app.config.get("SHOW_FAULTS"):
        app.register_error_handler(Exception, _fault)
