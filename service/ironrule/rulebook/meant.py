"""Words from elsewhere, of coaches and of YAML, and what they mean here: what no measure of likeness would find."""

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
#: What to write where a sign has no other sign that means it.
INSTEAD = {
    ":": "a time in s or min, as rest 120 s",
    "*": "'times', as raise step times reps_over_goal",
    "/": "a percent of something, or a table with rows: there are no quotients",
}

#: Any other word, with what may be meant by it, the likelier first; nothing where it is a number of the coach's own.
WORDS: dict[str, tuple[str, ...]] = {
    "five_rm": (),
    "three_rm": (),
    "ten_rm": (),
    "1rm": ("one_rm",),
    "tm": ("training_max",),
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
    "all": ("every_set_made", "lowest_reps"),
    "made": ("every_set_made",),
    "missed": ("outcome",),
    "failed": ("outcome",),
    "deload": ("cut",),
    "reset": ("cut",),
    "ohp": ("overhead_press",),
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
    "type": ("kind",),
    "comment": ("means",),
    "variables": ("carry",),
    "state": ("carry",),
    "include": ("imports",),
    "import": ("imports",),
    "default": ("other",),
}

#: Parts of libyaml's messages, what each means in a rule file, and what to do.
YAML = {
    "mapping values are not allowed": (
        "a colon where no key can be",
        'quotes around text with ": " in it, as because: "All made: up"; or the indentation of the lines above',
    ),
    "expected ',' or '}'": (
        "a { is not closed before this",
        "a comma between entries and } at the end, and quotes around text",
    ),
    "expected ',' or ']'": (
        "a [ is not closed before this",
        "a comma between entries and ] at the end, and quotes around text",
    ),
    "expected ':'": ("a line that is no key with a colon", "key: value, or - before an entry of a list"),
    "expected key": ("a line that does not fit those above it", "the indentation of the other keys of this table"),
    "expected '-' indicator": ("a line that does not fit the list above it", "- before each entry, indented alike"),
    "unexpected end of stream": ("the file ends inside a quoted text", "the closing quote"),
    "cannot start any token": ("a text cannot begin with this sign", "quotes around the text"),
}
