"""CPV in the database: the shipped codes, the full list, names and search."""

import pytest
from sqlalchemy import func, select

from portal.core.db import db, unit_of_work
from portal.core.errors import Refused
from portal.registers.cpv.actions import import_cpv, load_base_cpv
from portal.registers.cpv.models import CpvCode
from portal.registers.cpv.queries import label, search

HEAD = "code,parent,level,label_nb,label_en,nb_needs_verification\n"


def _count():
    return db.session.scalar(select(func.count()).select_from(CpvCode))


def _write(tmp_path, *rows):
    path = tmp_path / "cpv.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_base_data_twice_adds_nothing(app):
    with unit_of_work(app):
        before = _count()
        assert load_base_cpv() == (0, 0, before)
        assert _count() == before


def test_a_list_is_taken_in_and_a_second_time_changes_nothing(app, tmp_path):
    path = _write(
        tmp_path, '90000000,,division,"Nytt navn","New name",false', "90620000,90600000,class,Snørydding,Snow,false"
    )
    with unit_of_work(app):
        assert import_cpv(path) == (1, 1, 0)
    with unit_of_work(app):
        assert import_cpv(path) == (0, 0, 2)
        assert label("90620000") == "Snørydding"
        assert label("90620000", "en") == "Snow"
        assert label("90000000", "nn") == "Nytt navn"


def test_a_wrong_file_changes_nothing(app, tmp_path):
    path = _write(tmp_path, '90000000,,division,"Nytt navn","New name",false', "bad,,x,y,z,false")
    with unit_of_work(app):
        before, name = _count(), label("90000000")
        with pytest.raises(Refused) as refusal:
            import_cpv(path)
        assert "linje 3" in refusal.value.reason
        assert (_count(), label("90000000")) == (before, name)


def test_an_unknown_code_has_the_name_of_the_nearest_wider_one(app):
    with app.app_context():
        assert label("03221000") == label("03200000") != ""
        assert label("99999999") == ""
        assert label("") == ""


def test_search_by_digits_and_by_words(app):
    with app.app_context():
        assert [row.code for row in search("0320")] == ["03200000"]
        assert {row.code[:2] for row in search("90")} == {"90"}
        assert "03200000" in [row.code for row in search("gronnsaker") + search("grønnsaker POTETER")]
        assert search("zzzz") == search("  ") == []
        assert search("% _") == []


def test_the_whole_official_list(app, tmp_path, shared_data):
    with unit_of_work(app):
        counts = import_cpv(shared_data / "cpv.csv")
        assert counts.added + counts.changed + counts.unchanged == 9454
        assert _count() == 9454
        assert import_cpv(shared_data / "cpv.csv") == (0, 0, 9454)
        assert label("90620000") == "Snørydding og brøyting"
