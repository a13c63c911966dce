"""The routes that need no sign-in. Reviewed: a new one is a decision."""

PUBLIC_ROUTES = frozenset(
    {
        "home",
        "accounts:sign_in",
        "accounts:set_language",
        "api:notice-list",
        "api:notice-detail",
        "api:title-detail",
        "cultivation:public_criteria",
        "cultivation:public_criterion",
        "cultivation:public_titles",
        "public:notice",
        "public:notices",
    }
)
