"""What other public buyers plan, for everybody; and taking their notices in, for those who may."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts.access import current_user, may
from portal.accounts.queries import municipalities, organisations_for
from portal.core import clock
from portal.core.cache import cacheable
from portal.core.db import let_go
from portal.core.i18n import _, ngettext
from portal.core.text import clean_line
from portal.core.web import page_number, public
from portal.exchange.notices import actions, presenting, queries, rules
from portal.exchange.notices.forms import UploadForm
from portal.exchange.notices.models import MarketNotice
from portal.exchange.notices.rules import REFUSED
from portal.market.categories.queries import by_id, by_slug, descendant_ids
from portal.needs.pipeline.models import Need
from portal.needs.pipeline.stages import is_public

bp = Blueprint("notices", __name__)
Page = str | tuple[str, int] | Response
LONGEST_QUERY = 200


@bp.get("/andre-kjopere")
@public
def index() -> Page:
    """What other buyers plan, apart from the region's own needs."""
    cacheable()
    text = clean_line(request.args.get("q", "")[: LONGEST_QUERY * 2])[:LONGEST_QUERY]
    category = by_slug(request.args.get("kategori", "")[:60])
    open_only = request.args.get("frist") == "kommer"
    within = tuple(descendant_ids(category.id)) if category else None
    page = queries.page_of_notices(queries.Filter(within, text, open_only), page_number())
    asked = (category.slug if category else "", text, open_only)
    return render_template(
        "exchange/notices/index.html",
        page=page,
        rows=[presenting.row(notice) for notice in page.rows],
        groups=presenting.chips(page, *asked),
        pages=presenting.pages(page, *asked),
        keep=[pair for pair in presenting.query(asked[0], "", open_only).items()],
        text=text,
        filtered=any(asked),
        category=category,
    )


@bp.get("/andre-kjopere/<int:notice_id>-<slug>")
@bp.get("/andre-kjopere/<int:notice_id>", defaults={"slug": ""})
@public
def show(notice_id: int, slug: str) -> Page:
    """One notice: the buyer's own words, what it does not tell, and the way to the notice itself."""
    cacheable()
    notice = queries.notice_or_404(notice_id)
    if slug != notice.slug:
        return redirect(presenting.address(notice), 301)
    return render_template(
        "exchange/notices/show.html",
        notice=notice,
        lang=presenting.foreign_language(notice),
        facts=presenting.facts(notice),
        gaps=presenting.gap_words(notice),
        lots=presenting.lots(notice),
        category=by_id(notice.category_id),
        need=_public_need(notice),
        may_make_need=_why_not_make_need(notice) is None,
    )


def _public_need(notice: MarketNotice) -> Need | None:
    """The need here that was written from the notice, once everybody may read it."""
    need = notice.need if notice.need_id is not None else None
    return need if need is not None and is_public(need, clock.now()) else None


def _why_not_make_need(notice: MarketNotice) -> str | None:
    """For the page: the reason the button is not there. A stranger is not told."""
    if not current_user.is_authenticated or not current_user.may("notice:import"):
        return ""
    allowed = [o.id for o in organisations_for(current_user, "need:create")]
    return rules.why_not_make_need(notice, rules.our_buyer(notice, municipalities()), allowed)


def _imports(form: UploadForm, status: int = 200) -> Page:
    numbers = [o.orgnr for o in municipalities() if o.orgnr]
    ours = [(notice, _why_not_make_need(notice)) for notice in queries.from_our_own(numbers)]
    html = render_template("exchange/notices/imports.html", form=form, runs=queries.latest_runs(), ours=ours)
    return html, status


@bp.get("/admin/kunngjoringer")
@may("notice:import")
def imports() -> Page:
    """Send files, see earlier imports, and our own plans that are no need yet."""
    return _imports(UploadForm())


@bp.post("/admin/kunngjoringer")
@may("notice:import")
def upload() -> Page:
    """Take the files in; the report stands on its own page."""
    form = UploadForm()
    if not form.validate():
        return _imports(form, 422)
    # Hostile files may take their time: others save what they write meanwhile.
    let_go()
    report = actions.take_in(actions.read_files(form.named_bytes()), by=current_user)
    kept = len(report.files) - report.count(REFUSED)
    flash(
        ngettext("%(num)d fil er lest.", "%(num)d filer er lest.", kept)
        if kept
        else _("Ingen av filene lot seg lese."),
        "success" if kept else "warning",
    )
    return redirect(url_for("notices.run", run_id=report.run_id), 303)


@bp.get("/admin/kunngjoringer/<int:run_id>")
@may("notice:import")
def run(run_id: int) -> Page:
    """What became of each file of one import."""
    found = queries.run_or_404(run_id)
    words = {"outcomes": presenting.OUTCOMES, "tones": presenting.TONES}
    return render_template("exchange/notices/run.html", run=found, **words)


@bp.post("/admin/kunngjoringer/<int:notice_id>/behov")
@may("notice:import")
def make_need(notice_id: int) -> Page:
    """A draft in our own pipeline from a notice of our own."""
    need = actions.make_need_draft(queries.notice_or_404(notice_id), by=current_user)
    flash(_("Utkastet er laget av kunngjøringen. Skriv om teksten så den begynner med problemet."))
    return redirect(url_for("pipeline.edit", need_id=need.id), 303)
