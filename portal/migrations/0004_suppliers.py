"""Suppliers and what they say"""

from alembic import op
import sqlalchemy as sa

import portal.core.db


revision = "0004"
down_revision = "0003"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postal_code",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("municipality_number", sa.String(length=4), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("precision", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_postal_code")),
    )
    with op.batch_alter_table("postal_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postal_code_municipality_number"), ["municipality_number"], unique=False)

    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("orgnr", sa.String(length=9), nullable=False),
        sa.Column("facts", portal.core.db.JsonText(), nullable=False),
        sa.Column("next_url", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_up_token_hash")),
    )
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_up_email"), ["email"], unique=False)

    op.create_table(
        "supplier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("orgnr", sa.String(length=9), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("nace", portal.core.db.JsonText(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("size", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("postal_code", sa.String(length=4), nullable=False),
        sa.Column("postal_place", sa.String(length=80), nullable=False),
        sa.Column("municipality_number", sa.String(length=4), nullable=False),
        sa.Column("register_email", sa.String(length=254), nullable=False),
        sa.Column("register_status", sa.String(length=16), nullable=False),
        sa.Column("is_subunit", sa.Boolean(), nullable=False),
        sa.Column("parent_orgnr", sa.String(length=9), nullable=False),
        sa.Column("register_state", sa.String(length=8), nullable=False),
        sa.Column("register_checked_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("website", sa.String(length=250), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=500), nullable=False),
        sa.Column("apprentices", sa.Integer(), nullable=True),
        sa.Column("apprenticeship_scheme", sa.Boolean(), nullable=False),
        sa.Column("fossil_free", sa.String(length=8), nullable=False),
        sa.Column("certificates", sa.String(length=500), nullable=False),
        sa.Column("references", sa.String(length=2000), nullable=False),
        sa.Column("in_directory", sa.Boolean(), nullable=False),
        sa.Column("partner_finding", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("edit_no", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('claimed', 'confirmed', 'merged', 'closed')", name=op.f("ck_supplier_state")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["supplier.id"], name=op.f("fk_supplier_merged_into_id_supplier"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
    )
    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_municipality_number"), ["municipality_number"], unique=False)
        batch_op.create_index("ix_supplier_orgnr", ["orgnr"], unique=False)
        batch_op.create_index("ix_supplier_register", ["register_state", "register_checked_at"], unique=False)
        batch_op.create_index(
            "uq_supplier_confirmed",
            ["orgnr"],
            unique=True,
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )

    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("data", portal.core.db.JsonText(), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_challenge_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_challenge_token_hash")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_identity_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_user_id"), ["user_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_passkey_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_user_id"), ["user_id"], unique=False)

    op.create_table(
        "supplier_area",
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_supplier_area_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_area_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("supplier_id", "organisation_id", name=op.f("pk_supplier_area")),
    )
    with op.batch_alter_table("supplier_area", schema=None) as batch_op:
        batch_op.create_index("ix_supplier_area_organisation", ["organisation_id", "supplier_id"], unique=False)

    op.create_table(
        "supplier_category",
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_supplier_category_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_category_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("supplier_id", "category_id", name=op.f("pk_supplier_category")),
    )
    with op.batch_alter_table("supplier_category", schema=None) as batch_op:
        batch_op.create_index("ix_supplier_category_category", ["category_id", "supplier_id"], unique=False)

    op.create_table(
        "supplier_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("token_expires_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'confirmed', 'refused')", name=op.f("ck_supplier_claim_state")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["user_account.id"],
            name=op.f("fk_supplier_claim_decided_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_claim_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_supplier_claim_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_claim")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_supplier_claim_token_hash")),
    )
    with op.batch_alter_table("supplier_claim", schema=None) as batch_op:
        batch_op.create_index("ix_supplier_claim_state", ["state", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_supplier_claim_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supplier_claim_user_id"), ["user_id"], unique=False)

    op.create_table(
        "supplier_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_seat_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_supplier_seat_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_seat")),
        sa.UniqueConstraint("user_id", "supplier_id", name=op.f("uq_supplier_seat_user_id_supplier_id")),
    )
    with op.batch_alter_table("supplier_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_seat_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "team_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["user_account.id"],
            name=op.f("fk_team_invitation_invited_by_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_team_invitation_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitation")),
        sa.UniqueConstraint("supplier_id", "email", name=op.f("uq_team_invitation_supplier_id_email")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_team_invitation_token_hash")),
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("named_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("draft_key", sa.String(length=64), nullable=True),
        sa.Column("edit_no", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_answered_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'read', 'matched', 'meeting', 'taken_further', 'declined')",
            name=op.f("ck_idea_state"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_idea_by_id_user_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_idea_category_id_category")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_idea_need_id_need"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_idea_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_idea_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
    )
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index("ix_idea_draft_key", ["draft_key"], unique=True)
        batch_op.create_index("ix_idea_state", ["state", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=500), nullable=False),
        sa.Column("capacity", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("find_partners", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("edit_no", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('alone', 'group', 'subcontractor', 'looking')", name=op.f("ck_interest_role")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_interest_by_id_user_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_interest_need_id_need"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_interest_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("need_id", "supplier_id", name=op.f("uq_interest_need_id_supplier_id")),
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index("ix_interest_supplier", ["supplier_id", "need_id"], unique=False)

    op.create_table(
        "supplier_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("dissolved_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["supplier.id"], name=op.f("fk_supplier_group_lead_id_supplier"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_supplier_group_need_id_need"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_group")),
    )
    with op.batch_alter_table("supplier_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_group_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supplier_group_need_id"), ["need_id"], unique=False)

    op.create_table(
        "group_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("part", sa.String(length=300), nullable=False),
        sa.Column("invited_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('invited', 'confirmed', 'declined', 'left')", name=op.f("ck_group_seat_state")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_group_seat_by_id_user_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supplier_group.id"], name=op.f("fk_group_seat_group_id_supplier_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_group_seat_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_seat")),
        sa.UniqueConstraint("group_id", "supplier_id", name=op.f("uq_group_seat_group_id_supplier_id")),
    )
    with op.batch_alter_table("group_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_seat_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "idea_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_idea_event_by_id_user_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_event_idea_id_idea"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_event")),
    )
    with op.batch_alter_table("idea_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_event_idea_id"), ["idea_id"], unique=False)

    op.create_table(
        "interest_area",
        sa.Column("interest_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interest_id"], ["interest.id"], name=op.f("fk_interest_area_interest_id_interest"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_interest_area_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("interest_id", "organisation_id", name=op.f("pk_interest_area")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("draft", portal.core.db.JsonText(), nullable=False),
        sa.Column("draft_key", sa.String(length=64), nullable=True),
        sa.Column("edit_no", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", portal.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'sent', 'withdrawn')", name=op.f("ck_proposal_state")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_proposal_by_id_user_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["supplier_group.id"], name=op.f("fk_proposal_group_id_supplier_group"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_proposal_need_id_need"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_proposal_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_draft_key", ["draft_key"], unique=True)
        batch_op.create_index("ix_proposal_need", ["need_id", "state"], unique=False)
        batch_op.create_index("ix_proposal_supplier", ["supplier_id", "need_id"], unique=False)

    op.create_table(
        "proposal_file",
        sa.Column("stored_file_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=300), nullable=False),
        sa.Column("harm", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_file_proposal_id_proposal"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_proposal_file_stored_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("stored_file_id", name=op.f("pk_proposal_file")),
    )
    with op.batch_alter_table("proposal_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_file_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "proposal_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("content", portal.core.db.JsonText(), nullable=False),
        sa.Column("public", portal.core.db.JsonText(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_proposal_revision_by_id_user_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_revision_proposal_id_proposal"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_revision")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_proposal_revision_proposal_id_number")),
    )
    op.create_table(
        "proposal_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", portal.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_proposal_confirmation_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["proposal_revision.id"],
            name=op.f("fk_proposal_confirmation_revision_id_proposal_revision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["supplier.id"],
            name=op.f("fk_proposal_confirmation_supplier_id_supplier"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_confirmation")),
        sa.UniqueConstraint(
            "revision_id", "supplier_id", name=op.f("uq_proposal_confirmation_revision_id_supplier_id")
        ),
    )
    with op.batch_alter_table("proposal_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_confirmation_supplier_id"), ["supplier_id"], unique=False)

    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supplier_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_login_session_supplier_id_supplier"),
            "supplier",
            ["supplier_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scanned_at", portal.core.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_column("scanned_at")

    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_login_session_supplier_id_supplier"), type_="foreignkey")
        batch_op.drop_column("supplier_id")

    with op.batch_alter_table("proposal_confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_confirmation_supplier_id"))

    op.drop_table("proposal_confirmation")
    op.drop_table("proposal_revision")
    with op.batch_alter_table("proposal_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_file_proposal_id"))

    op.drop_table("proposal_file")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_supplier")
        batch_op.drop_index("ix_proposal_need")
        batch_op.drop_index("ix_proposal_draft_key")

    op.drop_table("proposal")
    op.drop_table("interest_area")
    with op.batch_alter_table("idea_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_event_idea_id"))

    op.drop_table("idea_event")
    with op.batch_alter_table("group_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_seat_supplier_id"))

    op.drop_table("group_seat")
    with op.batch_alter_table("supplier_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_group_need_id"))
        batch_op.drop_index(batch_op.f("ix_supplier_group_lead_id"))

    op.drop_table("supplier_group")
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_index("ix_interest_supplier")

    op.drop_table("interest")
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_supplier_id"))
        batch_op.drop_index("ix_idea_state")
        batch_op.drop_index("ix_idea_draft_key")

    op.drop_table("idea")
    op.drop_table("team_invitation")
    with op.batch_alter_table("supplier_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_seat_supplier_id"))

    op.drop_table("supplier_seat")
    with op.batch_alter_table("supplier_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_claim_user_id"))
        batch_op.drop_index(batch_op.f("ix_supplier_claim_supplier_id"))
        batch_op.drop_index("ix_supplier_claim_state")

    op.drop_table("supplier_claim")
    with op.batch_alter_table("supplier_category", schema=None) as batch_op:
        batch_op.drop_index("ix_supplier_category_category")

    op.drop_table("supplier_category")
    with op.batch_alter_table("supplier_area", schema=None) as batch_op:
        batch_op.drop_index("ix_supplier_area_organisation")

    op.drop_table("supplier_area")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_user_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_user_id"))

    op.drop_table("identity")
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenge_expires_at"))

    op.drop_table("challenge")
    with op.batch_alter_table("supplier", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_supplier_confirmed",
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )
        batch_op.drop_index("ix_supplier_register")
        batch_op.drop_index("ix_supplier_orgnr")
        batch_op.drop_index(batch_op.f("ix_supplier_municipality_number"))

    op.drop_table("supplier")
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_up_email"))

    op.drop_table("sign_up")
    with op.batch_alter_table("postal_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postal_code_municipality_number"))

    op.drop_table("postal_code")
