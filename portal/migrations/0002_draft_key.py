"""A draft remembers the form it came from, so that a double click makes one draft"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need", sa.Column("draft_key", sa.String(length=64), nullable=True))
    op.create_index("ix_need_draft_key", "need", ["draft_key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_need_draft_key", table_name="need")
    op.drop_column("need", "draft_key")
