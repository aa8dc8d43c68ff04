"""Words that coaches bring from elsewhere, and the one that is meant here: what no measure of likeness would find."""

from __future__ import annotations

#: Units as written elsewhere.
UNITS = {
    "hour": "h", "hours": "h", "hrs": "h", "lbs": "lb", "pounds": "lb", "kgs": "kg", "kilos": "kg", "percent": "%",
    "pct": "%", "sec": "s", "secs": "s", "seconds": "s", "mins": "min", "minutes": "min", "year": "years",
}  # fmt: skip
#: Comparisons in words, or the wrong way round; `at least` and `at most` are told by their second word.
COMPARISONS = {
    "=>": ">=", "=<": "<=", "is": "=", "equals": "=", "above": ">", "below": "<", "over": ">", "under": "<",
    "more": ">", "less": "<", "greater": ">", "least": ">=", "most": "<=",
}  # fmt: skip
#: Signs of other languages.
SIGNS = {"&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "≥": ">=", "≤": "<=", "≠": "!=", "\u2013": "-"}

#: Any other word, with what may be meant by it, the likelier first.
WORDS = {
    "true": ("yes",),
    "false": ("no",),
    "weight": ("load",),
    "bar": ("load",),
    "add": ("raise",),
    "increase": ("raise",),
    "increment": ("raise",),
    "plus": ("raise",),
    "decrease": ("cut",),
    "reduce": ("cut",),
    "lower": ("cut",),
    "drop": ("cut",),
    "minus": ("cut",),
    "multiply": ("times",),
    "keep": ("hold",),
    "stay": ("hold",),
    "max": ("at most",),
    "limit": ("at most",),
    "rpe": ("effort", "last_set_rpe"),
    "message": ("advise",),
    "warn": ("alert", "advise"),
    "tell": ("advise",),
    "sleep": ("sleep_h",),
    "pain": ("pain_now", "pain_in_session"),
    "success": ("every_set_made",),
    "completed": ("every_set_made",),
    "all_sets_made": ("every_set_made",),
    "amrap": ("last_set_reps",),
    "misses": ("misses_in_a_row",),
    "fails": ("misses_in_a_row",),
    "failures": ("misses_in_a_row",),
    "beginner": ("novice",),
    "squat": ("back_squat",),
    "deadlift": ("deadlift_conventional",),
    "bench": ("bench_press",),
    "press": ("overhead_press",),
    "row": ("barbell_row",),
    "sessions": ("exposures",),
    "workouts": ("exposures",),
    "description": ("means", "because"),
    "reason": ("because",),
    "why": ("because",),
    "name": ("rule", "title"),
    "id": ("rule",),
    "if": ("when",),
    "else": ("otherwise",),
    "exercise": ("lift",),
    "variables": ("carry",),
    "state": ("carry",),
    "include": ("imports",),
    "import": ("imports",),
    "default": ("other",),
}
