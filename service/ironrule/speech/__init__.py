"""What answers say: sentences by key with named places, worded in each language by a catalogue.

No sentence for an athlete or a coach is built in code. To add one:

1. Give it a row in `phrases.py` (the core) or `page.py` (what is printed), with its places and how each is written:
   `SLEPT = Phrase("notice.slept", lift=LIFT, hours=NUMBER)`; without places `Phrase("notice.slept")()`.
2. Word it in `en.yaml` and `de.yaml`: `notice.slept: "{lift}: only {hours} of sleep."`. With a number that may be one:
   `{by: hours, one: "...", other: "..."}`. What depends on a choice is another phrase, not an `if` between words.
3. Say it: `notices.add("SLEPT", phrases.SLEPT(lift=item.exercise.id, hours="5 h"))`. What is passed on is a `Said`;
   only wire and the page have a `Speaker` and make text of it. A new notice also stands at `Notice.code` in the proto.
4. A new exercise, name of a fact, red flag or reason of a swap needs its word in `de.yaml`, under `lifts` or `words`.
5. A new reason or message of a rule is translated beside its file, as in `deload.de.yaml`; `ironrule check` tells gaps.

Whatever a catalogue lacks or has too much of stops the service before it starts: `.venv/bin/pytest tests/speech`.
"""
