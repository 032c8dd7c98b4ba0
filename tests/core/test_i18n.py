"""Words in the reader's language: chosen by the address, with values put in safely."""

from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.i18n import _, get_language, language_links, ngettext


def said(app: Flask, template: str, **values: str) -> str:
    with app.test_request_context("/"):
        return app.jinja_env.from_string(template).render(**values)


@pytest.mark.parametrize(
    ("path", "language"), [("/", "nb"), ("/nn/", "nn"), ("/en/om", "en"), ("/enda", "nb"), ("/nb/", "nb")]
)
def test_the_address_chooses_the_language(app: Flask, path: str, language: str) -> None:
    client = app.test_client()
    assert f'<html lang="{language}"' in client.get(path, follow_redirects=True).text


def test_a_value_is_escaped_on_a_page_and_plain_in_a_mail(app: Flask) -> None:
    words = "{{ _('Bli med i %(firm)s', firm=firm) }}"
    assert said(app, words, firm="Berg & Sønn <AS>") == "Bli med i Berg &amp; Sønn &lt;AS&gt;"
    with app.test_request_context("/"):
        mail = app.jinja_env.overlay(autoescape=False).from_string(words)
        assert mail.render(firm="Berg & Sønn <AS>") == "Bli med i Berg & Sønn <AS>"


def test_a_value_may_have_any_name(app: Flask) -> None:
    """`text` and `one` are also names of parameters."""
    with app.test_request_context("/"):
        assert _("Nå står det: %(text)s", text="ny") == "Nå står det: ny"
        assert ngettext("%(num)d behov", "%(num)d behov", 2, one="en", many="to") == "2 behov"
    assert said(app, "{{ _('Nå står det: %(text)s', text=given) }}", given="ny") == "Nå står det: ny"


def test_values_are_escaped_in_templates(app: Flask) -> None:
    assert said(app, "{{ _('Til %(who)s', who=given) }}", given="<b>") == "Til &lt;b&gt;"


def test_every_page_offers_itself_in_every_language_with_its_query(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/behov?q=br%C3%B8d&side=2"):
        links = [(link.code, link.href, link.current) for link in language_links()]
        assert get_language() == "nb"
    query = "/behov?q=br%C3%B8d&side=2"
    assert links == [("nb", query, True), ("nn", "/nn" + query, False), ("en", "/en" + query, False)]


@pytest.mark.parametrize("path", ["/%5cevil.example/x", "//evil.example/x", "///evil.example/x", "/%2f%2fevil.example"])
def test_no_link_to_another_language_leads_to_another_host(app: Flask, path: str) -> None:
    environ = app.test_request_context("/").request.environ | {"PATH_INFO": unquote(path)}
    with app.request_context(environ):
        for link in language_links():
            assert "\\" not in link.href
            assert not link.href.startswith("//")


def test_a_word_of_the_address_is_written_as_it_came(app: Flask) -> None:
    with app.test_request_context("/kategorier/br%C3%B8d%3Fx"):
        assert language_links()[1].href == "/nn/kategorier/br%C3%B8d%3Fx"
