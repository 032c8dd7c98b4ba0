"""The first tables"""

import sqlalchemy as sa
from alembic import op

import portal.core.db
from portal.audit import triggers
from portal.needs.search import tables

revision = '0001'
down_revision = None
branch_labels = ('default',)
depends_on = None


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('last_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('kind', 'key', name=op.f('uq_attempt_kind_key'))
    )
    op.create_index('ix_attempt_last_at', 'attempt', ['last_at'], unique=False)
    op.create_table('audit_event',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('data', portal.core.db.JsonText(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    op.create_index(op.f('ix_audit_event_kind'), 'audit_event', ['kind'], unique=False)
    op.create_index(op.f('ix_audit_event_subject'), 'audit_event', ['subject'], unique=False)
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('category',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('icon', sa.String(length=40), nullable=False),
    sa.Column('contract_kind', sa.String(length=20), nullable=False),
    sa.Column('name_nb', sa.String(length=80), nullable=False),
    sa.Column('name_nn', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('examples_nb', sa.String(length=200), nullable=False),
    sa.Column('examples_nn', sa.String(length=200), nullable=False),
    sa.Column('examples_en', sa.String(length=200), nullable=False),
    sa.Column('synonyms', sa.Text(), nullable=False),
    sa.Column('cpv_prefixes', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['category.id'], name=op.f('fk_category_parent_id_category')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category')),
    sa.UniqueConstraint('slug', name=op.f('uq_category_slug'))
    )
    op.create_index(op.f('ix_category_parent_id'), 'category', ['parent_id'], unique=False)
    op.create_table('cpv_code',
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('parent', sa.String(length=8), nullable=True),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('label_nb', sa.String(length=300), nullable=False),
    sa.Column('label_en', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_cpv_code'))
    )
    op.create_index(op.f('ix_cpv_code_parent'), 'cpv_code', ['parent'], unique=False)
    op.create_table('job_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('job', sa.String(length=60), nullable=False),
    sa.Column('period', sa.String(length=40), nullable=False),
    sa.Column('started_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('result', sa.String(length=300), nullable=True),
    sa.Column('failed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_run')),
    sa.UniqueConstraint('job', 'period', name=op.f('uq_job_run_job_period'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('orgnr', sa.String(length=9), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('municipality_number', sa.String(length=4), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('municipality', 'council')", name=op.f('ck_organisation_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('municipality_number', name=op.f('uq_organisation_municipality_number')),
    sa.UniqueConstraint('orgnr', name=op.f('uq_organisation_orgnr')),
    sa.UniqueConstraint('slug', name=op.f('uq_organisation_slug'))
    )
    op.create_table('outbox_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('to', sa.String(length=320), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('fault', sa.String(length=200), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_mail_key')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_mail_message_id'))
    )
    op.create_index('ix_outbox_mail_due', 'outbox_mail', ['state', 'due_at'], unique=False)
    op.create_table('rule_data_version',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('toml_text', sa.Text(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.Column('at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_rule_data_version'))
    )
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('scan', sa.String(length=12), nullable=False),
    sa.Column('added_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=80), nullable=False),
    sa.Column('removed_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file'))
    )
    op.create_index('ix_stored_file_owner', 'stored_file', ['owner'], unique=False)
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('password_hash', sa.String(length=255), nullable=True),
    sa.Column('totp_secret', sa.String(length=64), nullable=True),
    sa.Column('totp_confirmed_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('totp_last_counter', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_user_account_email_lower')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('email', name=op.f('uq_user_account_email'))
    )
    op.create_table('import_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('files', sa.Integer(), nullable=False),
    sa.Column('created', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('messages', portal.core.db.JsonText(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_import_run_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    op.create_index(op.f('ix_import_run_at'), 'import_run', ['at'], unique=False)
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['invited_by_id'], ['user_account.id'], name=op.f('fk_invitation_invited_by_id_user_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invitation_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    op.create_index(op.f('ix_invitation_email'), 'invitation', ['email'], unique=False)
    op.create_table('login_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_login_link_user_id_user_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_link_token_hash'))
    )
    op.create_index(op.f('ix_login_link_user_id'), 'login_link', ['user_id'], unique=False)
    op.create_table('login_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('way', sa.String(length=12), nullable=False),
    sa.Column('wrong_codes', sa.Integer(), nullable=False),
    sa.Column('pending_secret', sa.String(length=64), nullable=True),
    sa.Column('created_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('agent', sa.String(length=80), nullable=False),
    sa.Column('ip', sa.String(length=45), nullable=False),
    sa.CheckConstraint("stage IN ('password_ok', 'full')", name=op.f('ck_login_session_stage')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_login_session_user_id_user_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_session_token_hash'))
    )
    op.create_index('ix_login_session_expires_at', 'login_session', ['expires_at'], unique=False)
    op.create_index(op.f('ix_login_session_user_id'), 'login_session', ['user_id'], unique=False)
    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_membership_user_id_user_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('user_id', 'organisation_id', 'role', name=op.f('uq_membership_user_id_organisation_id_role'))
    )
    op.create_index(op.f('ix_membership_organisation_id'), 'membership', ['organisation_id'], unique=False)
    op.create_table('need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('short_title', sa.String(length=40), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('for_whom', sa.String(length=300), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('quantity', sa.String(length=500), nullable=False),
    sa.Column('delivery_place', sa.String(length=500), nullable=False),
    sa.Column('value_from', sa.BigInteger(), nullable=True),
    sa.Column('value_to', sa.BigInteger(), nullable=True),
    sa.Column('value_period', sa.String(length=12), nullable=False),
    sa.Column('current_contract', sa.String(length=500), nullable=False),
    sa.Column('current_contract_ends', sa.Date(), nullable=True),
    sa.Column('effort_input', sa.String(length=120), nullable=False),
    sa.Column('effort_tender', sa.String(length=120), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('owner_title', sa.String(length=120), nullable=False),
    sa.Column('adviser_id', sa.Integer(), nullable=True),
    sa.Column('procurement_id', sa.Integer(), nullable=True),
    sa.Column('tender_on', sa.Date(), nullable=True),
    sa.Column('tender_precision', sa.String(length=8), nullable=False),
    sa.Column('contract_on', sa.Date(), nullable=True),
    sa.Column('contract_precision', sa.String(length=8), nullable=False),
    sa.Column('duration_months', sa.Integer(), nullable=True),
    sa.Column('extension_months', sa.Integer(), nullable=True),
    sa.Column('input_opens_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('input_closes_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('answers_due_on', sa.Date(), nullable=True),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('submitted_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('returned_note', sa.String(length=1000), nullable=False),
    sa.Column('approved_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('publish_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_reason', sa.String(length=1000), nullable=False),
    sa.Column('tender_url', sa.String(length=500), nullable=False),
    sa.Column('tendered_on', sa.Date(), nullable=True),
    sa.Column('outcome_kind', sa.String(length=12), nullable=False),
    sa.Column('outcome_text', sa.String(length=1000), nullable=False),
    sa.Column('outcome_supplier', sa.String(length=300), nullable=False),
    sa.Column('outcome_value', sa.BigInteger(), nullable=True),
    sa.Column('concluded_on', sa.Date(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('edit_no', sa.Integer(), nullable=False),
    sa.Column('created_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("stage IN ('idea','investigating','announced','tendered','concluded','withdrawn')", name=op.f('ck_need_stage')),
    sa.ForeignKeyConstraint(['adviser_id'], ['user_account.id'], name=op.f('fk_need_adviser_id_user_account')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['user_account.id'], name=op.f('fk_need_approved_by_id_user_account')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_need_category_id_category')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_need_created_by_id_user_account')),
    sa.ForeignKeyConstraint(['lead_id'], ['organisation.id'], name=op.f('fk_need_lead_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_need_owner_id_user_account')),
    sa.ForeignKeyConstraint(['procurement_id'], ['user_account.id'], name=op.f('fk_need_procurement_id_user_account')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['user_account.id'], name=op.f('fk_need_submitted_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need'))
    )
    op.create_index(op.f('ix_need_category_id'), 'need', ['category_id'], unique=False)
    op.create_index('ix_need_closes', 'need', ['input_closes_at', 'id'], unique=False)
    op.create_index(op.f('ix_need_lead_id'), 'need', ['lead_id'], unique=False)
    op.create_index('ix_need_public', 'need', ['stage', 'publish_at'], unique=False)
    op.create_index('ix_need_tender', 'need', ['tender_on', 'id'], unique=False)
    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_recovery_code_user_id_user_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_recovery_code_code_hash'))
    )
    op.create_index(op.f('ix_recovery_code_user_id'), 'recovery_code', ['user_id'], unique=False)
    op.create_table('assessment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('real_need', sa.Text(), nullable=False),
    sa.Column('stakeholders', sa.Text(), nullable=False),
    sa.Column('criticality', sa.Integer(), nullable=True),
    sa.Column('substitutability', sa.Integer(), nullable=True),
    sa.Column('lead_time_weeks', sa.Integer(), nullable=True),
    sa.Column('contingency', sa.Text(), nullable=False),
    sa.Column('single_supplier', sa.Boolean(), nullable=True),
    sa.Column('single_supplier_reason', sa.Text(), nullable=False),
    sa.Column('lock_in_months', sa.Integer(), nullable=True),
    sa.Column('lock_in_extension_months', sa.Integer(), nullable=True),
    sa.Column('lock_in_reason', sa.Text(), nullable=False),
    sa.Column('exit_plan', sa.Text(), nullable=False),
    sa.Column('life_cycle_waste', sa.Text(), nullable=False),
    sa.Column('life_cycle_energy', sa.Text(), nullable=False),
    sa.Column('life_cycle_disposal', sa.Text(), nullable=False),
    sa.Column('total_cost_note', sa.Text(), nullable=False),
    sa.Column('contract_model', sa.String(length=24), nullable=False),
    sa.Column('contract_note', sa.String(length=300), nullable=False),
    sa.Column('functional', sa.Boolean(), nullable=True),
    sa.Column('functional_reason', sa.Text(), nullable=False),
    sa.Column('competition_form', sa.String(length=24), nullable=False),
    sa.Column('innovative', sa.Text(), nullable=False),
    sa.Column('joint_considered', sa.Boolean(), nullable=True),
    sa.Column('joint_reason', sa.Text(), nullable=False),
    sa.Column('edit_no', sa.Integer(), nullable=False),
    sa.Column('updated_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('criticality BETWEEN 1 AND 4', name=op.f('ck_assessment_criticality')),
    sa.CheckConstraint('substitutability BETWEEN 1 AND 4', name=op.f('ck_assessment_substitutability')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_assessment_need_id_need'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['updated_by_id'], ['user_account.id'], name=op.f('fk_assessment_updated_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('need_id', name=op.f('uq_assessment_need_id'))
    )
    op.create_table('duty_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('duty_id', sa.String(length=500), nullable=False),
    sa.Column('answer', sa.String(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('updated_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("answer IN ('met', 'not_applicable', 'deviation')", name=op.f('ck_duty_answer_answer')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_duty_answer_need_id_need'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['updated_by_id'], ['user_account.id'], name=op.f('fk_duty_answer_updated_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_answer')),
    sa.UniqueConstraint('need_id', 'duty_id', name=op.f('uq_duty_answer_need_id_duty_id'))
    )
    op.create_table('finding_reason',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('excerpt', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_finding_reason_by_id_user_account')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_finding_reason_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_reason')),
    sa.UniqueConstraint('need_id', 'fingerprint', name=op.f('uq_finding_reason_need_id_fingerprint'))
    )
    op.create_table('market_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('notice_id', sa.String(length=100), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('publication_number', sa.String(length=20), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('notice_type', sa.String(length=40), nullable=True),
    sa.Column('subtype', sa.String(length=40), nullable=True),
    sa.Column('nature', sa.String(length=40), nullable=True),
    sa.Column('language', sa.String(length=3), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('buyer_name', sa.String(length=300), nullable=False),
    sa.Column('buyer_orgnr', sa.String(length=9), nullable=True),
    sa.Column('buyers', portal.core.db.JsonText(), nullable=False),
    sa.Column('cpv_main', sa.String(length=8), nullable=True),
    sa.Column('cpv_codes', portal.core.db.JsonText(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('nuts', portal.core.db.JsonText(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('deadline', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('deadline_kind', sa.String(length=16), nullable=True),
    sa.Column('planned_at', sa.Date(), nullable=True),
    sa.Column('dispatched_at', portal.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('duration_months', sa.Integer(), nullable=True),
    sa.Column('lots', portal.core.db.JsonText(), nullable=False),
    sa.Column('url', sa.String(length=1000), nullable=True),
    sa.Column('documents_url', sa.String(length=1000), nullable=True),
    sa.Column('missing', portal.core.db.JsonText(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('imported_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('imported_by_id', sa.Integer(), nullable=True),
    sa.Column('raw_sha256', sa.String(length=64), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('planning', 'competition', 'result')", name=op.f('ck_market_notice_kind')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_market_notice_category_id_category')),
    sa.ForeignKeyConstraint(['imported_by_id'], ['user_account.id'], name=op.f('fk_market_notice_imported_by_id_user_account')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_market_notice_need_id_need'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_notice')),
    sa.UniqueConstraint('source', 'notice_id', name=op.f('uq_market_notice_source_notice_id'))
    )
    op.create_index(op.f('ix_market_notice_buyer_orgnr'), 'market_notice', ['buyer_orgnr'], unique=False)
    op.create_index(op.f('ix_market_notice_category_id'), 'market_notice', ['category_id'], unique=False)
    op.create_index(op.f('ix_market_notice_deadline'), 'market_notice', ['deadline'], unique=False)
    op.create_index(op.f('ix_market_notice_publication_number'), 'market_notice', ['publication_number'], unique=False)
    op.create_index('ix_market_notice_shown', 'market_notice', ['is_demo', 'dispatched_at'], unique=False)
    op.create_table('need_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(length=120), nullable=False),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_ask_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_ask'))
    )
    op.create_index('ix_need_ask_need', 'need_ask', ['need_id', 'position'], unique=False)
    op.create_table('need_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('volume', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_part_need_id_need'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_need_part_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_part')),
    sa.UniqueConstraint('need_id', 'organisation_id', name=op.f('uq_need_part_need_id_organisation_id'))
    )
    op.create_index('ix_need_part_organisation', 'need_part', ['organisation_id', 'need_id'], unique=False)
    op.create_table('need_translation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_translation_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_translation')),
    sa.UniqueConstraint('need_id', 'language', name=op.f('uq_need_translation_need_id_language'))
    )
    op.create_table('need_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('snapshot', portal.core.db.JsonText(), nullable=False),
    sa.Column('changes', portal.core.db.JsonText(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_need_version_by_id_user_account')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_need_version_need_id_need'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_version')),
    sa.UniqueConstraint('need_id', 'number', name=op.f('uq_need_version_need_id_number'))
    )
    op.create_table('sustainability_profile',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('climate_way', sa.String(length=12), nullable=False),
    sa.Column('climate_weight', sa.Integer(), nullable=True),
    sa.Column('climate_reason', sa.Text(), nullable=False),
    sa.Column('climate_documentation', sa.Text(), nullable=False),
    sa.Column('environment', sa.Text(), nullable=False),
    sa.Column('environment_documentation', sa.Text(), nullable=False),
    sa.Column('apprentices', sa.Text(), nullable=False),
    sa.Column('apprentices_documentation', sa.Text(), nullable=False),
    sa.Column('wages', sa.Text(), nullable=False),
    sa.Column('wages_documentation', sa.Text(), nullable=False),
    sa.Column('ethical_trade', sa.Text(), nullable=False),
    sa.Column('ethical_trade_documentation', sa.Text(), nullable=False),
    sa.Column('un_goals', portal.core.db.JsonText(), nullable=False),
    sa.Column('un_goals_documentation', sa.Text(), nullable=False),
    sa.Column('properties', portal.core.db.JsonText(), nullable=False),
    sa.Column('short_travel', sa.Text(), nullable=False),
    sa.Column('short_travel_documentation', sa.Text(), nullable=False),
    sa.Column('edit_no', sa.Integer(), nullable=False),
    sa.Column('updated_at', portal.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("climate_way IN ('', 'criterion', 'requirement', 'immaterial')", name=op.f('ck_sustainability_profile_climate_way')),
    sa.CheckConstraint('climate_weight BETWEEN 0 AND 100', name=op.f('ck_sustainability_profile_climate_weight')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_sustainability_profile_need_id_need'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['updated_by_id'], ['user_account.id'], name=op.f('fk_sustainability_profile_updated_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sustainability_profile')),
    sa.UniqueConstraint('need_id', name=op.f('uq_sustainability_profile_need_id'))
    )
    tables.create_index_tables(op.get_bind())
    triggers.create(op.get_bind())


def downgrade() -> None:
    triggers.drop(op.get_bind())
    tables.drop_index_tables(op.get_bind())
    op.drop_table('sustainability_profile')
    op.drop_table('need_version')
    op.drop_table('need_translation')
    op.drop_index('ix_need_part_organisation', table_name='need_part')
    op.drop_table('need_part')
    op.drop_index('ix_need_ask_need', table_name='need_ask')
    op.drop_table('need_ask')
    op.drop_index('ix_market_notice_shown', table_name='market_notice')
    op.drop_index(op.f('ix_market_notice_publication_number'), table_name='market_notice')
    op.drop_index(op.f('ix_market_notice_deadline'), table_name='market_notice')
    op.drop_index(op.f('ix_market_notice_category_id'), table_name='market_notice')
    op.drop_index(op.f('ix_market_notice_buyer_orgnr'), table_name='market_notice')
    op.drop_table('market_notice')
    op.drop_table('finding_reason')
    op.drop_table('duty_answer')
    op.drop_table('assessment')
    op.drop_index(op.f('ix_recovery_code_user_id'), table_name='recovery_code')
    op.drop_table('recovery_code')
    op.drop_index('ix_need_tender', table_name='need')
    op.drop_index('ix_need_public', table_name='need')
    op.drop_index(op.f('ix_need_lead_id'), table_name='need')
    op.drop_index('ix_need_closes', table_name='need')
    op.drop_index(op.f('ix_need_category_id'), table_name='need')
    op.drop_table('need')
    op.drop_index(op.f('ix_membership_organisation_id'), table_name='membership')
    op.drop_table('membership')
    op.drop_index(op.f('ix_login_session_user_id'), table_name='login_session')
    op.drop_index('ix_login_session_expires_at', table_name='login_session')
    op.drop_table('login_session')
    op.drop_index(op.f('ix_login_link_user_id'), table_name='login_link')
    op.drop_table('login_link')
    op.drop_index(op.f('ix_invitation_email'), table_name='invitation')
    op.drop_table('invitation')
    op.drop_index(op.f('ix_import_run_at'), table_name='import_run')
    op.drop_table('import_run')
    op.drop_table('user_account')
    op.drop_index('ix_stored_file_owner', table_name='stored_file')
    op.drop_table('stored_file')
    op.drop_table('rule_data_version')
    op.drop_index('ix_outbox_mail_due', table_name='outbox_mail')
    op.drop_table('outbox_mail')
    op.drop_table('organisation')
    op.drop_table('job_run')
    op.drop_index(op.f('ix_cpv_code_parent'), table_name='cpv_code')
    op.drop_table('cpv_code')
    op.drop_index(op.f('ix_category_parent_id'), table_name='category')
    op.drop_table('category')
    op.drop_table('audit_head')
    op.drop_index(op.f('ix_audit_event_subject'), table_name='audit_event')
    op.drop_index(op.f('ix_audit_event_kind'), table_name='audit_event')
    op.drop_table('audit_event')
    op.drop_index('ix_attempt_last_at', table_name='attempt')
    op.drop_table('attempt')
