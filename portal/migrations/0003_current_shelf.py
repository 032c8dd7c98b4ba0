"""The text index knows which needs are current; it is emptied, and filled anew by `behovstorget search rebuild`"""

from alembic import op

from portal.needs.search import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A database made today has the tables as they are now; an older one gets them anew.
    tables.drop_index_tables(op.get_bind())
    tables.create_index_tables(op.get_bind())


def downgrade() -> None:
    pass  # the index before this one was filled in the same way, without the shelf
