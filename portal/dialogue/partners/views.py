"""Firms that look for partners on a need see each other, and form a group in which each speaks for itself."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.errors import Refused
from portal.core.i18n import _
from portal.dialogue.interest.models import Interest
from portal.dialogue.interest.queries import mine, public_need_or_404
from portal.dialogue.interest.rules import role_label, size_words, why_not_register
from portal.dialogue.partners import actions, queries, rules
from portal.dialogue.partners.forms import AnswerForm, GroupForm, InviteForm
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.partners.queries import group_or_404
from portal.market.suppliers.current import speaking_firm
from portal.market.suppliers.models import Supplier
from portal.needs.pipeline.models import Need

bp = Blueprint("partners", __name__, url_prefix="/behov/<int:need_id>/partnere")
Page = str | tuple[str, int] | Response


@bp.app_context_processor
def _groups_for_staff() -> dict[str, Any]:
    """The staff's page of interested firms, which stands above this room, shows the groups, too."""
    return {"supplier_groups": queries.all_on_need}


def _load(need_id: int) -> tuple[Need, Supplier]:
    return public_need_or_404(need_id, current_user), speaking_firm("partner:find")


def _back(need: Need) -> Response:
    return redirect(url_for("partners.index", need_id=need.id), 303)


def _choices(others: Sequence[Interest], group: SupplierGroup | None = None) -> list[tuple[int, str]]:
    known = {seat.supplier_id for seat in group.seats} if group else set()
    return [(one.supplier_id, one.supplier.name) for one in others if one.supplier_id not in known]


def _page(need: Need, firm: Supplier, form: GroupForm | None = None) -> str:
    interest = mine(need.id, firm.id)
    hidden, groups = rules.why_not_see(firm, interest), queries.near_on_need(need.id, firm.id)
    others = [] if hidden else queries.others_on(need.id, firm.id)
    led = next((group for group in groups if group.lead_id == firm.id), None)
    if form is None:
        form = GroupForm(formdata=None, name=_("%(firm)s og partnere", firm=firm.name)[:120])
    form.firms.choices = _choices(others)
    invite = InviteForm(formdata=None, prefix="flere-")
    invite.firms.choices = _choices(others, led) if led else []
    names = {place.id: place.short_name for place in municipalities()}
    return render_template(
        "dialogue/partners/index.html",
        need=need,
        firm=firm,
        interest=interest,
        hidden=hidden,
        reason=rules.reason_words(hidden) if hidden else None,
        may_change=why_not_register(need, clock.now()) is None,
        others=[
            {
                "name": one.supplier.name,
                "size": size_words(one.supplier.size),
                "areas": ", ".join(names[area.organisation_id] for area in one.areas),
                "role": role_label(one.role),
                "part": one.part,
            }
            for one in others
        ],
        groups=groups,
        people=queries.people_behind(groups),
        seat_of=queries.seat_of,
        state_label=rules.state_label,
        answers={group.id: AnswerForm(formdata=None, prefix=f"svar{group.id}-") for group in groups},
        form=form,
        invite=invite,
        why_not_form=rules.why_not_form(need, led, firm, interest, queries.number_made(need.id, firm.id)),
        why_not_now=rules.why_not_now(need),
    )


@bp.get("")
@may("partner:find")
def index(need_id: int) -> Page:
    """Who else looks for a partner, the groups that concern the firm, and a new one."""
    return _page(*_load(need_id))


@bp.post("")
@may("partner:find")
def create(need_id: int) -> Page:
    """A group, with the firms it asks."""
    need, firm = _load(need_id)
    form, interest = GroupForm(), mine(need.id, firm.id)
    hidden = rules.why_not_see(firm, interest)
    if hidden:
        raise Refused(rules.reason_words(hidden))
    form.firms.choices = _choices(queries.others_on(need.id, firm.id))
    if not form.validate():
        return _page(need, firm, form), 422
    actions.form_group(need, firm, form.name.data or "", form.firms.data or [], form.part.data or "", by=current_user)
    flash(_("Gruppa er laget. Firmaene dere inviterte, har fått e-post og svarer selv."))
    return _back(need)


@bp.post("/<int:group_id>/inviter")
@may("partner:find")
def invite(need_id: int, group_id: int) -> Page:
    """Ask more firms."""
    need, firm = _load(need_id)
    group, _seat = group_or_404(need, group_id, firm.id, lead=True)
    form = InviteForm(prefix="flere-")
    hidden = rules.why_not_see(firm, mine(need.id, firm.id))
    form.firms.choices = [] if hidden else _choices(queries.others_on(need.id, firm.id), group)
    if not form.validate():
        raise Refused(_("Velg minst ett firma som leter etter partner."))
    actions.invite(need, group, firm, form.firms.data, by=current_user)
    flash(_("Invitasjonen er sendt."))
    return _back(need)


@bp.post("/<int:group_id>/ja")
@may("partner:find")
def accept(need_id: int, group_id: int) -> Page:
    """The firm says yes for itself."""
    need, firm = _load(need_id)
    group, seat = group_or_404(need, group_id, firm.id)
    form = AnswerForm(prefix=f"svar{group.id}-")
    if not form.validate():
        raise Refused(_("Skriv hva dere skal gjøre, i høyst 300 tegn."))
    actions.answer(need, group, seat, True, form.part.data or "", by=current_user)
    flash(_("Dere er med i gruppa «%(name)s».", name=group.name))
    return _back(need)


@bp.post("/<int:group_id>/nei")
@may("partner:find")
def decline(need_id: int, group_id: int) -> Page:
    """The firm says no for itself."""
    need, firm = _load(need_id)
    group, seat = group_or_404(need, group_id, firm.id)
    actions.answer(need, group, seat, False, by=current_user)
    flash(_("Dere har takket nei."))
    return _back(need)


@bp.post("/<int:group_id>/ut")
@may("partner:find")
def leave(need_id: int, group_id: int) -> Page:
    """The firm goes out of the group."""
    need, firm = _load(need_id)
    group, seat = group_or_404(need, group_id, firm.id)
    actions.leave(need, group, seat, by=current_user)
    flash(_("Dere er ikke med i gruppa lenger."))
    return _back(need)


@bp.post("/<int:group_id>/opplos")
@may("partner:find")
def dissolve(need_id: int, group_id: int) -> Page:
    """The lead ends the group."""
    need, firm = _load(need_id)
    group, _seat = group_or_404(need, group_id, firm.id, lead=True)
    actions.dissolve(need, group, by=current_user)
    flash(_("Gruppa er løst opp."))
    return _back(need)


@bp.post("/<int:group_id>/<int:seat_id>/trekk")
@may("partner:find")
def take_back(need_id: int, group_id: int, seat_id: int) -> Page:
    """The lead takes an invitation back."""
    need, firm = _load(need_id)
    group, _seat = group_or_404(need, group_id, firm.id, lead=True)
    actions.take_back(need, group, _asked(group, seat_id), by=current_user)
    flash(_("Invitasjonen er trukket."))
    return _back(need)


def _asked(group: SupplierGroup, seat_id: int) -> GroupSeat:
    seat = next((one for one in group.seats if one.id == seat_id), None)
    if seat is None:
        abort(404)
    return seat
