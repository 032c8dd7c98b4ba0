"""What an operator does on the command line."""

import json
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import delete, func, select, text

from portal import cli
from portal.accounts.models import SupplierSeat, User
from portal.audit.queries import verify
from portal.core.db import db, unit_of_work
from portal.dialogue.ideas.models import Idea
from portal.dialogue.interest.models import Interest
from portal.dialogue.interest.queries import public_counts
from portal.dialogue.partners.models import GroupSeat, SupplierGroup
from portal.dialogue.proposals.models import Proposal
from portal.market.suppliers.models import Claim, Supplier
from portal.needs.pipeline.models import Need
from portal.outbox.models import OutboxMail
from portal.registers.enhetsregisteret.orgnr import read_orgnr


@pytest.fixture
def run(app: Flask):
    """`run("demo", "load")` as a person would type it."""

    def invoke(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli.group(), list(words), input=typed, obj=ScriptInfo(create_app=lambda: app))

    return invoke


def test_init_may_be_run_again(run) -> None:
    assert run("init").output.strip() == "Databasen er klar."
    assert run("init").exit_code == 0


def test_the_first_administrator_is_made_with_a_password(run, app: Flask) -> None:
    answer = run(
        "users",
        "create-admin",
        "--email",
        "sjef@land.example",
        "--name",
        "Sjef",
        typed="en god lang setning\nen god lang setning\n",
    )
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        person = db.session.scalars(select(User).where(User.email == "sjef@land.example")).one()
        assert person.roles == {"administrator"}
        assert not person.has_second_factor


def test_a_short_password_is_refused(run, app: Flask) -> None:
    answer = run("users", "create-admin", "--email", "sjef@land.example", "--name", "Sjef", typed="kort\nkort\n")
    assert answer.exit_code == 1
    assert "12 tegn" in answer.output


def test_the_demonstration_is_loaded_once_and_tells_its_accounts(run, app: Flask) -> None:
    assert run("demo", "accounts").exit_code == 1
    assert "36 behov" in run("demo", "load").output
    assert "allerede" in run("demo", "load").output
    accounts = json.loads(run("demo", "accounts", "--json").output)
    assert {a["role"] for a in accounts} == {
        "need_owner",
        "procurement_officer",
        "business_adviser",
        "council",
        "administrator",
        "supplier_admin",
        "supplier_member",
    }
    with_app = [a for a in accounts if not a["role"].startswith("supplier_")]
    assert all(pyotp.TOTP(a["totp_secret"]).verify(a["code"], valid_window=1) for a in with_app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Need.is_demo.is_(False))) == 0
        assert db.session.scalar(select(func.count()).where(Supplier.is_demo)) == 14


def test_the_firms_of_the_demonstration_say_things_and_no_mail_leaves_for_them(run, app: Flask) -> None:
    run("demo", "load")
    with app.app_context():
        firms = db.session.scalars(select(Supplier).where(Supplier.is_demo)).all()
        assert all(read_orgnr(firm.orgnr) == firm.orgnr and firm.orgnr.startswith("1") for firm in firms)
        assert [firm.name for firm in firms if firm.state == "claimed"] == ["Tørrvannsdalen Beredskap AS"]
        waiting = select(func.count()).where(Claim.state == "waiting", Claim.supplier.has(Supplier.is_demo))
        assert db.session.scalar(waiting) == 1
        said = [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Interest, Proposal, Idea)]
        assert all(said)
        assert max(len(sizes) for sizes in public_counts(range(1, 40)).values()) > 2
        assert {idea.state for idea in db.session.scalars(select(Idea))} >= {
            "received",
            "matched",
            "meeting",
            "declined",
        }
        assert db.session.scalars(select(GroupSeat.state).order_by(GroupSeat.id)).all() == ["confirmed", "invited"]
        assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
        assert verify()[1] is None


def test_a_set_from_before_the_firms_gets_them(run, app: Flask) -> None:
    run("demo", "load")
    with unit_of_work(app):
        for kind in (Idea, Proposal, Interest, GroupSeat, SupplierGroup, Claim, SupplierSeat, Supplier):
            db.session.execute(delete(kind))
        db.session.execute(delete(User).where(User.totp_secret.is_(None), User.email.not_like("%@behov.example")))
    assert "14 firmaer er lastet" in run("demo", "load").output
    assert "allerede" in run("demo", "load").output


def test_somebody_of_a_demonstration_firm_can_log_in_with_the_password_alone(run, app: Flask) -> None:
    run("demo", "load")
    accounts = json.loads(run("demo", "accounts", "--json").output)
    account = next(a for a in accounts if a["role"] == "supplier_admin")
    client = app.test_client()
    answer = client.post("/logg-inn", data={"email": account["email"], "password": account["password"]})
    assert answer.status_code == 303
    assert client.get("/min-side").status_code == 200


def test_a_demonstration_account_can_log_in(run, app: Flask) -> None:
    run("demo", "load")
    account = json.loads(run("demo", "accounts", "--json").output)[0]
    client = app.test_client()
    first = client.post("/logg-inn", data={"email": account["email"], "password": account["password"]})
    assert first.status_code == 303
    code = pyotp.TOTP(account["totp_secret"]).now()
    second = client.post(first.headers["Location"], data={"code": code})
    assert second.status_code == 303
    assert client.get("/i-dag").status_code == 200


def test_notices_are_read_from_files_and_a_bad_one_gives_one_line(run, shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "doffin_notices").glob("*.xml"))
    assert "10 ny" in run("notices", "import", *map(str, files)).output
    assert "0 ny" in run("notices", "import", *map(str, files)).output
    bad = tmp_path / "nettside.xml"
    bad.write_text("<html></html>")
    answer = run("notices", "import", str(bad))
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output


def test_the_full_cpv_list_is_read(run, shared_data: Path) -> None:
    answer = run("cpv", "import", str(shared_data / "cpv.csv"))
    assert answer.exit_code == 0
    assert "nye" in answer.output
    assert "0 nye, 0 endret" in run("cpv", "import", str(shared_data / "cpv.csv")).output


def test_a_broken_chain_is_told(run, app: Flask) -> None:
    run("demo", "load")
    assert "kjeden er hel" in run("audit", "verify").output
    with unit_of_work(app):
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("DROP TRIGGER audit_event_no_update"))
        else:
            db.session.execute(text("DROP TRIGGER audit_event_append_only ON audit_event"))
        db.session.execute(text("UPDATE audit_event SET kind = 'need.approved' WHERE id = 2"))
    answer = run("audit", "verify")
    assert answer.exit_code == 1
    assert "event 2 was changed" in answer.output


def test_check_tells_what_is_wrong(run, app: Flask) -> None:
    answer = run("check")
    assert answer.exit_code == 2
    assert "SECRET_KEY" in answer.output
    app.config["SECRET_KEY"], before = "x" * 40, app.config["SECRET_KEY"]
    try:
        assert run("check").output.strip() == "Alt er i orden."
    finally:
        app.config["SECRET_KEY"] = before
