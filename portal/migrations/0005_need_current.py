"""Whether a current need has changed is told from an index"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_need_current", "need", ["stage", "approved_at", "edit_no", "updated_at"])


def downgrade() -> None:
    op.drop_index("ix_need_current", table_name="need")
