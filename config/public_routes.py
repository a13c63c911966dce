"""The routes that need no sign-in: reviewed by hand, and compared with the views by a test.

A route goes in here only when what it shows is public for everybody: nothing personal, nothing
that is not published, no list to walk through where only one thing may be looked up.
"""

PUBLIC_ROUTES = frozenset(
    {
        "home",
        "accounts:sign_in",
        "accounts:set_language",
        "public:notices",
        "public:notice",
        "public:new_objection",
        "public:objection",
        "cultivation:public_titles",
        "cultivation:public_complaint",
        "cultivation:scan_certificate",
        "cultivation:certificate_keys",
        "cultivation:certificate_keys_file",
        "cultivation:public_criteria",
        "cultivation:public_criterion",
    }
)

# Of the API, which signs its callers in by itself: notices. (A certificate is checked by POST.)
PUBLIC_API_ROUTES = frozenset({"api:notice-list", "api:notice-detail"})
