"""Taking notices in: new, newer, the same, older and none; one bad file hurts no other."""

import json

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Organisation
from portal.audit.models import AuditEvent
from portal.core.db import db, unit_of_work
from portal.core.errors import Refused
from portal.exchange.notices import actions, reading
from portal.exchange.notices.models import ImportRun, MarketNotice
from portal.needs.pipeline.models import Need
from tests.exchange.samples import all_samples, lot, notice, period


def take_in(app, *files, by="job"):
    with unit_of_work(app):
        report = actions.import_files(list(files), by)
        return [(file.outcome, file.text) for file in report.files]


def rows(app):
    with app.app_context():
        found = db.session.scalars(select(MarketNotice).order_by(MarketNotice.notice_id))
        return [(n.notice_id[-4:], n.version, n.title) for n in found]


def everything(app):
    """All columns of all notices, to see that nothing at all has changed."""
    with app.app_context():
        found = db.session.execute(select(MarketNotice.__table__).order_by(MarketNotice.id))
        return [tuple(row) for row in found]


def test_a_new_notice_is_kept_with_what_it_says(app):
    process = period("AnswerReceptionPeriod", "2027-02-01", "12:00:00+01:00").replace("cac:Answer", "efac:Answer")
    assert take_in(app, ("notice_2026-104711.xml", notice(lots=lot(1, process=process)))) == [
        ("new", "Brøyting av parkeringsplasser")
    ]
    with app.app_context():
        kept = db.session.scalars(select(MarketNotice)).one()
        assert (kept.buyer_name, kept.buyer_orgnr, kept.kind) == ("Eksempel kommune", "974760673", "planning")
        assert (kept.deadline.isoformat(), kept.deadline_kind) == ("2027-02-01T11:00:00+00:00", "answers")
        assert (kept.publication_number, kept.url) == ("2026-104711", "https://doffin.no/notices/2026-104711")
        assert kept.slug == "broyting-av-parkeringsplasser"
        assert kept.category_id is not None
        assert (kept.is_demo, kept.imported_by_id) == (False, None)


def test_no_contact_person_is_kept_anywhere(app):
    take_in(app, ("a.xml", notice(description="Spør Kari på kari.kontakt@example.no eller tlf 61 00 00 00.")))
    with app.app_context():
        tables = [
            db.session.execute(select(t)).all()
            for t in (MarketNotice.__table__, ImportRun.__table__, AuditEvent.__table__)
        ]
    kept = json.dumps([[list(map(str, row)) for row in table] for table in tables], ensure_ascii=False)
    assert "@" not in kept
    assert "61 00 00 00" not in kept
    assert "Kari Kontakt" not in kept


def test_the_same_file_twice_changes_nothing(app):
    take_in(app, ("a.xml", notice()))
    before = everything(app)
    assert take_in(app, ("b.xml", notice())) == [("unchanged", "Vi har den fra før, uendret.")]
    assert everything(app) == before


def test_the_same_file_twice_in_one_go_is_one_notice(app):
    assert [outcome for outcome, _text in take_in(app, ("a.xml", notice()), ("b.xml", notice()))] == [
        "new",
        "unchanged",
    ]
    assert rows(app) == [("0001", 1, "Brøyting av parkeringsplasser")]


def test_a_newer_version_replaces_and_an_older_one_does_not(app):
    take_in(app, ("a.xml", notice(version="02", title="Andre utgave")))
    assert take_in(app, ("b.xml", notice(version="03", title="Tredje utgave"))) == [("updated", "Tredje utgave")]
    assert take_in(app, ("c.xml", notice(version="01", title="Første utgave"))) == [
        ("unchanged", "Vi har en nyere versjon fra før.")
    ]
    assert rows(app) == [("0001", 3, "Tredje utgave")]


def test_versions_in_any_order_end_the_same(app):
    files = [(f"{v}.xml", notice(version=v, title=f"Utgave {v}")) for v in ("02", "10", "09")]
    take_in(app, *files)
    assert rows(app) == [("0001", 10, "Utgave 10")]


def test_a_newer_file_without_the_number_in_its_name_keeps_the_link(app):
    take_in(app, ("2026-104711.xml", notice(version="01")))
    take_in(app, ("nedlastet.xml", notice(version="02")))
    with app.app_context():
        kept = db.session.scalars(select(MarketNotice)).one()
        assert (kept.publication_number, kept.url) == ("2026-104711", "https://doffin.no/notices/2026-104711")
        assert "Lenke til kunngjøringen eller dokumentene mangler." not in kept.missing


def test_bad_files_between_good_ones_hurt_nobody(app):
    other = notice(notice_id="00000000-0000-4000-8000-000000000002", title="Skolemat")
    found = take_in(
        app,
        ("tom.xml", b""),
        ("a.xml", notice()),
        ("side.html", b"<html>"),
        ("kuttet.xml", notice()[:900]),
        ("b.xml", other),
    )
    assert [outcome for outcome, _text in found] == ["refused", "new", "refused", "refused", "new"]
    assert [text for outcome, text in found if outcome == "refused"][:2] == [
        "Filen er tom.",
        "Filen er en nettside, ikke en kunngjøring. Last ned selve XML-filen.",
    ]
    assert [title for _id, _version, title in rows(app)] == ["Brøyting av parkeringsplasser", "Skolemat"]


def test_a_batch_of_bad_files_leaves_the_notices_as_they_were(app):
    take_in(app, ("a.xml", notice()))
    before = everything(app)
    bad = [
        notice(version="09")[:-20],
        b"",
        b"PK\x03\x04",
        b"{}",
        notice(version="09").replace(b"?>", b"?><!DOCTYPE x []>", 1),
    ]
    assert {outcome for outcome, _text in take_in(app, *[(f"{i}.xml", payload) for i, payload in enumerate(bad)])} == {
        "refused"
    }
    assert everything(app) == before


def test_a_fault_after_the_import_undoes_all_of_it(app):
    def import_and_fail():
        with unit_of_work(app):
            actions.import_files([("a.xml", notice())], "job")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        import_and_fail()
    with app.app_context():
        counts = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (MarketNotice, ImportRun, AuditEvent)
        ]
    assert counts[:2] == [0, 0]


def test_a_file_that_kills_the_child_is_refused_alone(app, monkeypatch):
    # The parser's own caps stop all we know of, so a child that dies is made here: the whole group, then that one file.
    asked = []

    def run(function, payload, *, seconds, memory_mb):
        asked.append(len(payload))
        if b"dodelig" in payload:
            raise reading.SandboxFault("crash")
        return reading.read_batch(payload)

    monkeypatch.setattr(reading, "run_limited", run)
    found = take_in(app, ("a.xml", notice()), ("b.xml", notice(notice_id="dodelig")))
    assert [outcome for outcome, _text in found] == ["new", "refused"]
    assert found[1][1] == "Filen lot seg ikke lese innenfor rimelig tid og minne."
    assert len(asked) == 3


def test_paths_are_read_and_a_missing_one_is_refused(app, tmp_path):
    (tmp_path / "2026-100001.xml").write_bytes(notice())
    found = take_in(app, tmp_path / "2026-100001.xml", str(tmp_path / "borte.xml"), tmp_path)
    assert [outcome for outcome, _text in found] == ["new", "refused", "refused"]


def test_each_run_is_on_record(app, cast):
    assert cast.per.id
    with unit_of_work(app):
        report = actions.import_files([("a.xml", notice()), ("b.xml", b"")], cast.per.user())
        assert report.lines() == [
            "ny         a.xml: Brøyting av parkeringsplasser",
            "avvist     b.xml: Filen er tom.",
            "1 ny, 0 oppdatert, 0 uendret, 1 avvist",
        ]
    with app.app_context():
        run = db.session.scalars(select(ImportRun)).one()
        assert (run.files, run.created, run.updated, run.unchanged, run.refused, run.by_id) == (
            2,
            1,
            0,
            0,
            1,
            cast.per.id,
        )
        assert [message["name"] for message in run.messages] == ["a.xml", "b.xml"]
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "notices.imported")).one()
        assert (event.subject, event.actor) == (f"import:{run.id}", f"user:{cast.per.id}")


def test_all_real_notices_come_in_and_a_second_time_change_nothing(app):
    files = all_samples()
    if not files:
        pytest.skip("the shared samples are not beside the project")
    real = [path for path in files if path.parent.name == "doffin_notices"]
    assert {outcome for outcome, _text in take_in(app, *real)} == {"new"}
    before = everything(app)
    assert {outcome for outcome, _text in take_in(app, *real)} == {"unchanged"}
    assert (len(before), everything(app)) == (10, before)


def test_the_demonstration_loads_once_and_says_what_it_is(app):
    with unit_of_work(app):
        report = actions.load_demo_notices()
        assert [file.outcome for file in report.files] == ["new"] * 5
    with unit_of_work(app):
        assert actions.load_demo_notices() is None
    with app.app_context():
        found = list(db.session.scalars(select(MarketNotice)))
        assert {n.is_demo for n in found} == {True}
        assert all("(demonstrasjon)" in n.buyer_name and n.buyer_orgnr is None for n in found)
        assert sum(1 for n in found if n.deadline) == 2
        assert all(n.category_id for n in found)


def own_plan(app, **more):
    """A plan published by Gjøvik itself."""
    with app.app_context():
        number = db.session.scalars(select(Organisation.orgnr).where(Organisation.slug == "gjovik")).one()
    take_in(
        app,
        ("2026-104711.xml", notice(orgnr=number, extra="<cbc:PlannedDate>2027-05-03+02:00</cbc:PlannedDate>", **more)),
    )


def make(app, member):
    assert member.id
    with unit_of_work(app):
        need = actions.make_need_draft(db.session.scalars(select(MarketNotice)).one(), by=member.user())
        return need.id


def test_a_plan_of_our_own_becomes_a_draft_with_what_is_known(app, cast):
    own_plan(app)
    need_id = make(app, cast.per)
    with app.app_context():
        need = db.session.get_one(Need, need_id)
        assert (need.title, need.problem) == ("Brøyting av parkeringsplasser", "Vi skal ha brøytet elleve plasser.")
        assert (need.lead.slug, need.stage, need.approved_at) == ("gjovik", "idea", None)
        assert (need.tender_on.isoformat(), need.tender_precision, need.delivery_place) == (
            "2027-05-03",
            "month",
            "Innlandet",
        )
        assert db.session.scalars(select(MarketNotice)).one().need_id == need_id


def test_a_second_draft_of_the_same_notice_is_refused(app, cast):
    own_plan(app)
    make(app, cast.per)
    with pytest.raises(Refused, match="allerede laget"):
        make(app, cast.per)


def test_another_municipalitys_officer_is_refused(app, cast):
    own_plan(app)
    with pytest.raises(Refused, match="din egen kommune"):
        make(app, cast.tor)


def test_a_strangers_plan_is_refused(app, cast):
    take_in(app, ("a.xml", notice()))
    with pytest.raises(Refused, match="våre egne kommuner"):
        make(app, cast.per)


def test_a_competition_is_no_plan(app, cast):
    own_plan(app, root="ContractNotice")
    with pytest.raises(Refused, match="kommet lenger"):
        make(app, cast.per)
