"""The door of every route: who is asking, and may they. `@may("need:edit")`, `@logged_in`, `current_user`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Request, abort, g, redirect, request, url_for
from flask_login import AnonymousUserMixin, LoginManager, current_user
from werkzeug import Response

from portal.accounts import oidc_providers, sessions
from portal.accounts.models import User
from portal.accounts.passwords import decoy
from portal.accounts.permissions import PERMISSIONS
from portal.core import errors

__all__ = ["AnonymousUser", "current_user", "init", "logged_in", "may", "to_login"]
View = TypeVar("View", bound=Callable[..., Any])


class AnonymousUser(AnonymousUserMixin):
    """A stranger: answers the same questions as a person, always with no."""

    id = None
    name = ""
    language = None
    is_staff = False
    seats: tuple[()] = ()
    roles: frozenset[str] = frozenset()

    def may(self, permission: str, organisation_id: int | None = None) -> bool:
        """Never."""
        return False

    def may_for(self, permission: str, supplier_id: int) -> bool:
        """Never."""
        return False

    def may_everywhere(self, permission: str) -> bool:
        """Never."""
        return False

    def organisation_ids(self, permission: str | None = None) -> frozenset[int]:
        """None."""
        return frozenset()


def _person(_request: Request) -> User | None:
    """Whose request this is: only a session with both factors shown counts."""
    session = sessions.find()
    return session.user if session is not None and session.stage == sessions.FULL else None


def to_login() -> Response:
    """To the login page, and back here afterwards when here is a page (not a button).

    Whoever was logged out while writing is shown the text and told how to send it after all.
    """
    if errors.written():
        return errors.page(401)
    here = request.script_root + request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    session = sessions.half_way()
    if session is None:
        return redirect(url_for("login.login", next=here), 303)
    step = "login.code" if session.user.has_second_factor else "login.set_up"
    return redirect(url_for(step, next=here), 303)


def may(permission: str) -> Callable[[View], View]:
    """The route is for those who hold the permission in some organisation; in which one, the load function checks.

    Strangers are sent to the login page, others get 403. `view.access` names the permission for the tests.
    """
    if permission not in PERMISSIONS:
        raise ValueError(f"no such permission: {permission}")

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return to_login()
            if not current_user.may(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def logged_in(view: View) -> View:
    """The route is for every person with an account, whatever the role."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_user.is_authenticated else to_login()

    guarded.access = "logged_in"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def init(app: Flask) -> None:
    """Flask-Login reads our session table; its own cookie and remember-me are not used."""
    manager = LoginManager()
    manager.session_protection = None
    manager.anonymous_user = AnonymousUser
    manager.request_loader(_person)
    oidc_providers.install(app, app.config.get("OIDC_PROVIDERS", ()))
    app.config["REMEMBER_COOKIE_REFRESH_EACH_REQUEST"] = False
    manager.init_app(app)
    with app.app_context():
        # Made at the present cost, so that an unknown address takes as long as a wrong password.
        app.extensions["dummy_hash"] = decoy()

    @app.before_request
    def _forget_person() -> None:
        # `g` outlives a request when a test or a command keeps its application context open.
        for name in ("login_session", "new_session_token", "_login_user"):
            g.pop(name, None)
