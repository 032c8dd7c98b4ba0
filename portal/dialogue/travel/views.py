"""The page on which anybody may reckon a journey. It reads, and keeps nothing."""

from flask import Blueprint, render_template, request

from portal.accounts.queries import municipalities
from portal.core import clock
from portal.core.web import public
from portal.dialogue.travel import presenting
from portal.dialogue.travel.drawing import WIDTH, bars
from portal.dialogue.travel.forms import JourneyForm, read_tonnes, read_trips
from portal.dialogue.travel.queries import HOME, abroad_point, area_points, postal_point
from portal.dialogue.travel.rules import Leg, Point, estimate
from portal.registers.freight.data import LICENCE, freight_data
from portal.registers.postal.queries import places_of
from portal.registers.postal.rows import SOURCES

bp = Blueprint("travel", __name__)


@bp.get("/reise")
@public
def show() -> str | tuple[str, int]:
    """The form; and, when it is filled in, what the journey comes to."""
    asked = "med" in request.args
    form = JourneyForm(request.args if asked else None)
    if asked and not form.validate():
        return _page(form), 422
    return _page(form, *_said(form)) if asked else _page(form)


def _said(form: JourneyForm) -> tuple[Leg, list[Point]]:
    """The journey of a form that was found to be right, and where it ends."""
    codes = places_of(code for code in (form.fra.data, form.til_postnr.data) if code)
    abroad = form.land.data != HOME
    leg = Leg(
        origin=abroad_point(form.land.data, form.sted.data or "")
        if abroad
        else postal_point(codes.get(form.fra.data or "")),
        mode=form.med.data,
        load=read_tonnes(form.last.data),
        trips=read_trips(form.turer.data),
        return_empty=form.tom.data,
    )
    if form.til_postnr.data:
        place = postal_point(codes.get(form.til_postnr.data))
        return leg, [place] if place else []
    return leg, area_points(place for place in municipalities() if form.til.data in ("", place.slug))


def _page(form: JourneyForm, leg: Leg | None = None, destinations: list[Point] | None = None) -> str:
    data, today, places = freight_data(), clock.today(), destinations or []
    found = estimate([leg], places, data, today) if leg else None
    return render_template(
        "dialogue/travel/show.html",
        form=form,
        found=found,
        one=found.legs[0] if found else None,
        bars=bars(leg, places, data, today) if leg else [],
        bar_width=WIDTH,
        steps=presenting.steps(found.legs[0], len(places), data) if found else [],
        factors=presenting.factor_rows(data, today),
        detours=presenting.detour_rows(data),
        detour_source=data.detour_source,
        licence=LICENCE,
        sources=SOURCES,
        words=presenting.shared(),
    )
