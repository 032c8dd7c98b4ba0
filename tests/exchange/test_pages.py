"""The pages about other buyers, and the page where notices are taken in."""

import io

import pytest
from sqlalchemy import event, func, select

from portal.core.db import db, unit_of_work
from portal.exchange.notices import actions, gaps, presenting
from portal.exchange.notices.models import ImportRun, MarketNotice
from tests.exchange.samples import lot, notice, period


def identity(number):
    return f"00000000-0000-4000-8000-{number:012}"


def take_in(app, *files):
    with unit_of_work(app):
        actions.import_files([(f"{i}.xml", payload) for i, payload in enumerate(files)], "job")


def many(count):
    return [notice(notice_id=identity(i), title=f"Kjøp nummer {i}") for i in range(1, count + 1)]


def statements(app, client, path):
    """How many SQL statements a page takes when base data is in memory."""
    client.get(path)
    seen = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return [s for s in seen if not s.startswith(("BEGIN", "PRAGMA"))]


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_the_empty_list_tells_what_it_is_for(app, client):
    text = page(client, "/andre-kjopere")
    assert "Ingen kunngjøringer ennå" in text
    assert "<h1>Andre offentlige kjøpere</h1>" in text


def test_the_list_shows_notices_apart_from_our_needs(app, client):
    take_in(app, notice())
    text = page(client, "/andre-kjopere")
    assert "Brøyting av parkeringsplasser" in text
    assert "Eksempel kommune · Innlandet" in text
    assert "utenfor portalen" in text
    assert "1 kunngjøring" in text


def test_words_find_forgivingly_and_percent_is_a_letter(app, client):
    take_in(app, notice(), notice(notice_id=identity(2), title="Skolemat", description="Lunsj", cpv="55523100"))
    for words, found in (
        ("broyting", True),
        ("BRØYTING eksempel", True),
        ("elleve", True),
        ("90620000", True),
        ("asfalt", False),
        ("%", False),
        ("_", False),
    ):
        text = page(client, "/andre-kjopere?q=" + words.replace("%", "%25"))
        assert ("Brøyting av parkeringsplasser" in text) is found
        assert "Skolemat</a>" not in text
    assert "Ingen kunngjøringer passer" in page(client, "/andre-kjopere?q=asfalt")


def test_the_filter_on_deadlines_leaves_out_those_that_are_over(app, client):
    coming = lot(1, process=period("TenderSubmissionDeadlinePeriod", "2088-01-01", "12:00:00+01:00"))
    over = lot(1, process=period("TenderSubmissionDeadlinePeriod", "2020-01-01", "12:00:00+01:00"))
    take_in(
        app,
        notice(title="Kommer", lots=coming),
        notice(notice_id=identity(2), title="Over", lots=over),
        notice(notice_id=identity(3), title="Uten"),
    )
    text = page(client, "/andre-kjopere?frist=kommer")
    assert [title in text for title in (">Kommer</a>", ">Over</a>", ">Uten</a>")] == [True, False, False]
    everything = page(client, "/andre-kjopere")
    assert everything.index(">Kommer</a>") < min(everything.index(">Over</a>"), everything.index(">Uten</a>"))


def test_the_filter_on_a_market_counts_its_sub_markets(app, client):
    take_in(app, notice(), notice(notice_id=identity(2), title="Skolemat", cpv="55523100"))
    with app.app_context():
        categories = {
            n.title: presenting.by_id(n.category_id, "nb").market_slug for n in db.session.scalars(select(MarketNotice))
        }
    assert categories["Skolemat"] != categories["Brøyting av parkeringsplasser"]
    text = page(client, f"/andre-kjopere?kategori={categories['Skolemat']}")
    assert ">Skolemat</a>" in text
    assert ">Brøyting av parkeringsplasser</a>" not in text
    assert ">Skolemat</a>" in page(client, "/andre-kjopere?kategori=finnes-ikke")


def test_long_lists_have_pages(app, client):
    take_in(app, *many(45))
    first, last = page(client, "/andre-kjopere"), page(client, "/andre-kjopere?side=3")
    assert (first.count("Kjøp nummer"), last.count("Kjøp nummer")) == (20, 5)
    assert "Viser 1–20 av 45" in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in last
    assert "Lista er ikke så lang" in page(client, "/andre-kjopere?side=4")


@pytest.mark.parametrize("count", [1, 3])
def test_public_pages_take_few_statements_whatever_their_length(app, client, count):
    take_in(app, *many(count))
    assert len(statements(app, client, "/andre-kjopere?q=nummer&frist=")) == 2
    with app.app_context():
        kept = db.session.scalars(select(MarketNotice).limit(1)).one()
        path = f"/andre-kjopere/{kept.id}-{kept.slug}"
    assert len(statements(app, client, path)) == 1


def test_one_notice_shows_the_buyers_words_and_the_way_on(app, client):
    with unit_of_work(app):
        actions.import_files([("2026-104711.xml", notice())], "job")
    moved = client.get("/andre-kjopere/1")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/andre-kjopere/1-broyting-av-parkeringsplasser")
    text = page(client, "/andre-kjopere/1-broyting-av-parkeringsplasser")
    assert "<p>Vi skal ha brøytet elleve plasser.</p>" in text
    assert 'href="https://doffin.no/notices/2026-104711"' in text
    assert gaps.VALUE in text
    assert "Lag behov" not in text
    assert client.get("/andre-kjopere/999").status_code == 404
    assert client.get("/andre-kjopere/99999999999999999999").status_code == 404


def test_hostile_text_is_text(app, client):
    take_in(
        app,
        notice(
            title="<script>alert(1)</script>Brøyting",
            description='"><img src=x onerror=alert(1)> & <b>fet</b>',
            buyer="<i>Kjøper</i>",
        ),
    )
    for path in ("/andre-kjopere", "/andre-kjopere/1-broyting"):
        text = page(client, path)
        assert "<script>alert" not in text
        assert "onerror" not in text
        assert "<i>" not in text


def test_a_text_in_another_language_says_so(app, client):
    with unit_of_work(app):
        actions.load_demo_notices()
    text = page(client, "/andre-kjopere?q=elektrikarar")
    assert 'lang="nn">Elektrikarar' in text
    assert 'lang="nn">Elektrikarar' not in page(client, "/nn/andre-kjopere?q=elektrikarar")


def test_every_gap_has_words_that_can_be_translated(app):
    lines = {value for name, value in vars(gaps).items() if name.isupper()}
    with app.test_request_context("/"):
        assert {line: str(words) for line, words in presenting.GAPS.items()} == {line: line for line in lines}


def upload(member, *files):
    data = {"files": [(io.BytesIO(payload), name) for name, payload in files]}
    return member.client.post("/admin/kunngjoringer", data=data, content_type="multipart/form-data")


def test_an_officer_sends_files_and_reads_what_became_of_them(app, cast):
    answer = upload(cast.per, ("2026-104711.xml", notice()), ("side.xml", b"<html></html>"))
    assert answer.status_code == 303
    text = page(cast.per.client, answer.headers["Location"])
    assert "1 nye, 0 oppdatert, 0 uendret, 1 avvist" in text
    assert "Filen er en nettside" in text
    assert "Brøyting av parkeringsplasser" in text
    assert "Per Innkjøper" in page(cast.per.client, "/admin/kunngjoringer")
    assert "Brøyting av parkeringsplasser" in page(app.test_client(), "/andre-kjopere")


def test_no_file_and_too_many_files_are_said_and_nothing_is_kept(app, cast):
    nothing = cast.per.client.post("/admin/kunngjoringer", data={}, content_type="multipart/form-data")
    assert (nothing.status_code, "Velg minst én XML-fil." in nothing.get_data(as_text=True)) == (422, True)
    many_files = upload(cast.per, *[(f"{i}.xml", b"x") for i in range(51)])
    assert (many_files.status_code, "Send høyst 50 filer" in many_files.get_data(as_text=True)) == (422, True)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_a_file_over_the_cap_is_refused_with_its_size(app, cast):
    answer = upload(cast.per, ("stor.xml", notice() + b" " * 6_000_000), ("a.xml", notice()))
    text = page(cast.per.client, answer.headers["Location"])
    assert "Filen er større enn 5 MB." in text
    assert "1 nye, 0 oppdatert, 0 uendret, 1 avvist" in text


def test_who_may_take_notices_in(app, client, cast):
    for path in ("/admin/kunngjoringer", "/admin/kunngjoringer/1"):
        assert client.get(path).status_code == 303
        assert cast.kari.client.get(path).status_code == 403
        assert cast.anna.client.get(path).status_code == 403
    assert cast.kari.client.post("/admin/kunngjoringer").status_code == 403
    assert cast.kari.client.post("/admin/kunngjoringer/1/behov").status_code == 403
    assert client.post("/admin/kunngjoringer/1/behov").status_code == 303
    assert cast.ada.client.get("/admin/kunngjoringer").status_code == 200
    assert cast.per.client.get("/admin/kunngjoringer/999").status_code == 404
    assert cast.per.client.post("/admin/kunngjoringer/999/behov").status_code == 404


def test_a_draft_is_made_from_the_page(app, cast):
    with unit_of_work(app):
        number = next(o.orgnr for o in actions.municipalities() if o.slug == "gjovik")
        actions.import_files([("a.xml", notice(orgnr=number))], "job")
    assert "Lag behov" in page(cast.per.client, "/admin/kunngjoringer")
    assert "Lag behov av kunngjøringen" in page(cast.per.client, "/andre-kjopere/1-broyting-av-parkeringsplasser")
    assert "Lag behov av kunngjøringen" not in page(cast.tor.client, "/andre-kjopere/1-broyting-av-parkeringsplasser")
    refused = cast.tor.client.post("/admin/kunngjoringer/1/behov")
    assert (refused.status_code, "din egen kommune" in refused.get_data(as_text=True)) == (422, True)
    made = cast.per.client.post("/admin/kunngjoringer/1/behov")
    assert (made.status_code, made.headers["Location"]) == (303, "/behov/1/rediger")
    assert "Lag behov av kunngjøringen" not in page(cast.per.client, "/andre-kjopere/1-broyting-av-parkeringsplasser")


def test_a_notice_of_our_own_is_marked_and_leads_to_the_public_need(app, client, cast):
    assert cast.per.id
    with unit_of_work(app):
        number = next(o.orgnr for o in actions.municipalities() if o.slug == "gjovik")
        actions.import_files([("a.xml", notice(orgnr=number))], "job")
        kept = db.session.scalars(select(MarketNotice)).one()
        need = actions.make_need_draft(kept, by=cast.per.user())
        address, need_id = f"/andre-kjopere/{kept.id}-{kept.slug}", need.id
    assert "Kommune i regionen" in page(client, "/andre-kjopere")
    assert f"/behov/{need_id}" not in page(client, address)
