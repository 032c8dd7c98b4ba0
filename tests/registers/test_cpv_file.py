"""Reading CPV lists: the shipped one, and wrong ones refused in one line."""

import pytest

from portal.registers.cpv.rows import BASE_FILE, BadFile, read_rows

pytestmark = pytest.mark.nodb
HEAD = "code,parent,level,label_nb,label_en\n"
GOOD = "03000000,,division,Mat,Food\n"


def test_the_shipped_list_has_the_45_divisions_and_their_groups():
    rows = list(read_rows(BASE_FILE))
    divisions = {row.code for row in rows if row.level == "division"}
    assert len(divisions) == 45
    assert {row.parent for row in rows if row.level == "group"} <= divisions
    assert {row.level for row in rows} == {"division", "group"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "kolonnen code mangler"),
        ("kode;navn\n", "kolonnen code mangler"),
        (HEAD, "tom"),
        (HEAD + "0300000,,division,Mat,Food\n", "linje 2"),
        (HEAD + GOOD + GOOD, "linje 3: koden 03000000 står to ganger"),
        (HEAD + "03000000,,mountain,Mat,Food\n", "nivået «mountain» er ukjent"),
        (HEAD + "03000000,,division,,Food\n", "navnet mangler"),
        (HEAD + "03100000,,group,Mat,Food\n", "uten overkode"),
        (HEAD + "03000000,,division,Mat\n", "navnet mangler"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path, text, words):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as fault:
        list(read_rows(path))
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00a", b"code,parent,level,label_nb,label_en\n\xe6\xf8\xe5"])
def test_a_file_in_another_encoding_is_refused(tmp_path, raw):
    path = tmp_path / "list.csv"
    path.write_bytes(raw)
    with pytest.raises(BadFile):
        list(read_rows(path))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadFile):
        list(read_rows(tmp_path / "none.csv"))
