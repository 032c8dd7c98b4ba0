"""«Er det klart?» leads to the field of every finding, and loses nothing that is written there."""

from lxml import html

from portal.core.db import db
from portal.needs.pipeline.models import Need
from portal.needs.publication.places import place_of
from portal.needs.publication.queries import gate
from tests import factories
from tests.cast import Cast


def test_every_finding_leads_to_its_field(cast: Cast) -> None:
    number = factories.draft(cast)
    page = html.fromstring(cast.kari.client.get(f"/behov/{number}/klar").text)
    edit = html.fromstring(cast.kari.client.get(f"/behov/{number}/rediger").text)
    findings = page.find_class("finding")
    ways = [finding.xpath(".//a[contains(., 'Rett opp')]/@href") for finding in findings]
    assert findings
    assert all(len(way) == 1 for way in ways)
    anchors = {way[0].partition("#")[2] for way in ways}
    assert {"why", "value_to", "asks-0-heading", "procurement_id", "input_closes_at"} <= anchors
    assert [anchor for anchor in anchors if not edit.xpath("//*[@id=$id]", id=anchor)] == []


def test_the_form_says_what_must_be_there_before_publication(cast: Cast) -> None:
    """The gate must not be the first to say so: a field that it stops for is not called optional."""
    number = factories.draft(cast, problem="Maten blir kald.", for_whom="Alle")
    edit = html.fromstring(cast.kari.client.get(f"/behov/{number}/rediger").text)
    with cast.app.app_context():
        stopping = {place_of(finding)[1] for finding in gate(db.session.get_one(Need, number)).stopping}
    labels = {label.get("for"): label.text_content() for label in edit.xpath("//label[@for]")}
    assert stopping
    assert [field for field in stopping if "valgfritt" in labels[field]] == []


def test_dates_and_amounts_are_shown_as_people_write_them(cast: Cast) -> None:
    number = factories.ready(cast, value_from=100_000, value_to=900_000)
    marks = html.fromstring(cast.kari.client.get(f"/behov/{number}/klar").text).xpath("//mark/text()")
    assert "100\u00a0000 kr – 900\u00a0000 kr" in marks


def test_a_reason_that_is_too_short_is_said_beside_it_and_kept(cast: Cast) -> None:
    number = factories.draft(cast)
    page = html.fromstring(cast.kari.client.get(f"/behov/{number}/klar").text)
    fingerprint = page.xpath("//input[@name='fingerprint']/@value")[0]
    answer = cast.kari.client.post(
        f"/behov/{number}/klar/begrunn", data={"fingerprint": fingerprint, "reason": "Fordi."}
    )
    assert answer.status_code == 422
    [written] = html.fromstring(answer.text).xpath("//textarea[@aria-invalid='true']")
    assert written.text.strip() == "Fordi."
    assert "Skriv en begrunnelse som andre kan forstå senere." in answer.text


def test_a_moment_nobody_can_read_is_said_at_its_field(cast: Cast) -> None:
    number = factories.submitted(cast)
    answer = cast.per.client.post(f"/behov/{number}/godkjenn", data={"edit_no": "2", "publish_at": "i morgen"})
    assert answer.status_code == 422
    [field] = html.fromstring(answer.text).xpath("//input[@name='publish_at']")
    assert (field.get("aria-invalid"), field.get("value")) == ("true", "i morgen")


def test_a_person_who_is_missing_cannot_be_explained_away(cast: Cast) -> None:
    number = factories.draft(cast)
    page = html.fromstring(cast.kari.client.get(f"/behov/{number}/klar").text)
    [finding] = [f for f in page.find_class("finding") if "mangler en innkjøper" in f.text_content()]
    assert finding.xpath(".//textarea") == []
    key = finding.get("id").removeprefix("f-")
    with cast.app.app_context():
        [whole] = [f.fingerprint for f in gate(db.session.get_one(Need, number)).findings if f.fingerprint[:12] == key]
    sent = {"fingerprint": whole, "reason": "Vi har ingen innkjøper akkurat nå."}
    assert cast.kari.client.post(f"/behov/{number}/klar/begrunn", data=sent).status_code == 422


def test_a_moment_too_far_ahead_is_said_at_its_field(cast: Cast) -> None:
    number = factories.submitted(cast)
    with cast.app.app_context():
        edit_no = db.session.get_one(Need, number).edit_no
    sent = {"edit_no": str(edit_no), "publish_at": "2099-01-01T10:00"}
    answer = cast.per.client.post(f"/behov/{number}/godkjenn", data=sent)
    assert answer.status_code == 422
    assert (
        "Velg et tidspunkt innen to år."
        in html.fromstring(answer.text).get_element_by_id("publish_at-feil").text_content()
    )


def test_a_refusal_leads_back_to_the_page_of_the_form_and_to_no_other_place(cast: Cast) -> None:
    number = factories.submitted(cast)
    for came_from, way in (
        (f"http://localhost/behov/{number}/klar", [f"/behov/{number}/klar"]),
        ("http://elsewhere.example/behov", []),
        ("http://localhost//elsewhere.example", []),
        ("http://[half-an-address", []),
        ("", []),
    ):
        answer = cast.per.client.post(f"/behov/{number}/returner", data={}, headers={"Referer": came_from})
        assert answer.status_code == 422
        assert html.fromstring(answer.text).xpath("//main//a[. = 'Tilbake']/@href") == way, came_from


def test_the_need_page_says_the_first_version_in_words(cast: Cast) -> None:
    page = cast.per.client.get(f"/behov/{factories.published(cast)}", follow_redirects=True).text
    assert "Behovet ble kunngjort." in page
    assert "#published" not in page
