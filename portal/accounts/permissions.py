"""Who may do what: one table from role to permissions, readable by anyone.

A permission holds in the organisation of the membership; one held in the council holds for all its municipalities.
A supplier's permissions hold for the firm in which the person has a seat, and for no other.
Finer limits (never review what you submitted yourself, only your own municipality's needs) are rules of the rooms.
"""

NEED_OWNER = "need_owner"
PROCUREMENT_OFFICER = "procurement_officer"
BUSINESS_ADVISER = "business_adviser"
COUNCIL = "council"
ADMINISTRATOR = "administrator"
SUPPLIER_ADMIN = "supplier_admin"
SUPPLIER_MEMBER = "supplier_member"

PERMISSIONS: dict[str, str] = {
    "desk:see": "see the desk and needs that are not public yet",
    "need:create": "write down a new need",
    "need:edit": "change the text and the plan of a need",
    "need:submit": "send a need to review",
    "need:review": "approve a need or send it back; never one's own submission",
    "need:publish": "decide when an approved need becomes public",
    "need:revise": "change a public need, as a new version",
    "need:withdraw": "withdraw a need with a reason",
    "need:move": "move a need to its next stage",
    "need:history": "read drafts and all versions of a need",
    "assessment:edit": "fill in the assessment of a need",
    "sustainability:edit": "fill in the sustainability profile of a need",
    "category:edit": "change categories, their words and CPV codes",
    "duty:edit": "change thresholds and duties with their dates and sources",
    "notice:import": "fetch notices and tie them to needs",
    "mail:read": "see what mail has left and what is waiting",
    "user:manage": "invite people, give roles, close accounts, reset second factors",
    "organisation:manage": "change organisations",
    "audit:read": "read the trail of events",
    "settings:see": "see settings and jobs",
    "interest:read": "see which firms are interested in a need of one's municipality, and their profiles",
    "proposal:read": "read proposals to a need of one's municipality, in their public version",
    "confidential:read": "open what a firm has marked as confidential; every opening is recorded",
    "input:export": "take interests and proposals out as a file",
    "idea:read": "read ideas from suppliers",
    "idea:answer": "answer ideas and say what becomes of them",
    "claim:decide": "confirm that a person speaks for a firm, or refuse",
    "supplier:see": "see one's own firm: my page, profile, what it has said",
    "supplier:edit": "change the profile of one's own firm",
    "supplier:manage": "decide who speaks for one's own firm",
    "interest:register": "raise the firm's hand on a need, change and withdraw it",
    "partner:find": "see firms that look for partners on a need, and form a group",
    "proposal:write": "write and send the firm's proposals",
    "idea:write": "send ideas on behalf of the firm",
}

ROLES: dict[str, frozenset[str]] = {
    NEED_OWNER: frozenset(
        {
            "desk:see",
            "need:create",
            "need:edit",
            "need:submit",
            "need:history",
            "assessment:edit",
            "sustainability:edit",
            "interest:read",
            "proposal:read",
        }
    ),
    PROCUREMENT_OFFICER: frozenset(
        {
            "desk:see",
            "need:create",
            "need:edit",
            "need:submit",
            "need:review",
            "need:publish",
            "need:revise",
            "need:withdraw",
            "need:move",
            "need:history",
            "assessment:edit",
            "sustainability:edit",
            "notice:import",
            "interest:read",
            "proposal:read",
            "confidential:read",
            "input:export",
            "idea:read",
            "idea:answer",
        }
    ),
    BUSINESS_ADVISER: frozenset(
        {
            "desk:see",
            "need:create",
            "need:edit",
            "need:submit",
            "need:history",
            "interest:read",
            "proposal:read",
            "input:export",
            "idea:read",
            "idea:answer",
            "claim:decide",
        }
    ),
    COUNCIL: frozenset(
        {
            "desk:see",
            "need:history",
            "audit:read",
        }
    ),
    ADMINISTRATOR: frozenset(
        {
            "desk:see",
            "category:edit",
            "duty:edit",
            "notice:import",
            "mail:read",
            "user:manage",
            "organisation:manage",
            "audit:read",
            "settings:see",
            "claim:decide",
        }
    ),
    SUPPLIER_MEMBER: frozenset(
        {
            "supplier:see",
            "supplier:edit",
            "interest:register",
            "partner:find",
            "proposal:write",
            "idea:write",
        }
    ),
    SUPPLIER_ADMIN: frozenset(
        {
            "supplier:see",
            "supplier:edit",
            "supplier:manage",
            "interest:register",
            "partner:find",
            "proposal:write",
            "idea:write",
        }
    ),
}
SUPPLIER_ROLES = (SUPPLIER_ADMIN, SUPPLIER_MEMBER)
STAFF_ROLES = tuple(role for role in ROLES if role not in SUPPLIER_ROLES)


def allows(role: str, permission: str) -> bool:
    """Whether the role holds the permission; an unknown role holds none, an unknown permission is a fault of ours."""
    if permission not in PERMISSIONS:
        raise ValueError(f"no such permission: {permission}")
    return permission in ROLES.get(role, frozenset())


def roles_with(permission: str) -> frozenset[str]:
    """The roles that hold a permission."""
    return frozenset(role for role in ROLES if allows(role, permission))
