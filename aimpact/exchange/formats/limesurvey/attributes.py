"""LimeSurvey's attributes of a question: which say nothing, and which only say how it looks.

Every other one that is set is either taken by the table of kinds, or written down as lost.
"""

_NOTHING = {"", "0", "N", "normal", "default", "none", "inherit"}
_DEFAULTS = {
    "time_limit_action": {"1"},
    "time_limit_countdown_message": {""},
    "time_limit_timer_style": {""},
    "location_mapheight": {"300"},
    "location_mapwidth": {"500"},
    "location_mapzoom": {"11"},
    "location_mapservice": {"0"},
    "other_position": {"end", "default"},
    "other_comment_mandatory": {"0"},
    "slider_separator": {"|"},
    "statistics_showgraph": {"1"},
    "statistics_graphtype": {"0"},
    "max_filesize": {"10240"},
    "array_filter_style": {"0"},
    "same_script": {"0"},
    "exclude_all_others_auto": {"0"},
    "assessment_value": {"0", "1"},
    "relevance": {"1"},
    "keep_aspect": {"0"},
    "choice_input_columns": {"", "12"},
    "em_validation_q_tip": {""},
    "save_as_default": {"N"},
    "display_type": {"0"},
}  # fmt: skip
"""Values that change nothing, besides the empty ones."""

DISPLAY = frozenset(
    {
        "answer_width", "answer_width_bycolumn", "alphasort", "array_filter_style", "answer_order",
        "category_separator", "choice_input_columns", "choice_title", "cssclass", "crop_or_resize",
        "display_columns", "display_rows", "display_type", "dropdown_dates",
        "dropdown_dates_minute_step", "dropdown_dates_month_style", "dropdown_prefix",
        "dropdown_prepostfix", "dropdown_separators", "dropdown_size", "exclude_all_others_auto",
        "fix_height", "fix_width", "hide_tip", "horizontal_scroll", "input_boxes", "input_size",
        "keep_aspect", "keep_codes_order", "label_input_columns", "location_mapheight",
        "location_mapwidth", "location_mapzoom", "location_nodefaultfromip", "other_position",
        "page_break", "placeholder", "printable_help", "public_statistics", "random_order",
        "rank_title", "repeat_headings", "reverse", "samechoiceheight", "samelistheight",
        "save_as_default", "scale_export", "show_search", "showpopups", "slider_handle",
        "slider_middlestart", "slider_orientation", "slider_rating", "slider_reset",
        "slider_reversed", "slider_separator", "slider_showminmax", "statistics_graphtype",
        "statistics_showgraph", "statistics_showmap", "subquestion_width", "text_input_columns",
        "text_input_width", "thousands_separator", "use_dropdown", "visibility",
        "value_range_allows_missing",
        "button_size", "max_answers_style", "dualscale_headerA", "dualscale_headerB",
        "time_limit_disable_next", "time_limit_disable_prev", "show_totals", "show_grand_total",
    }
)  # fmt: skip
"""Attributes that change how a question looks, is printed or is counted, not what it asks."""


def is_default(name: str, value: str) -> bool:
    """Whether an attribute with that value says nothing."""
    plain = value.strip()
    return plain in _NOTHING or plain in _DEFAULTS.get(name, set())
