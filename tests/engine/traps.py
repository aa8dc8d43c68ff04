"""The traps of durable-rules 2.0.28 that the adapter relies on avoiding: a program that falls in, and one that doesn't.

Programs are written in the words of lab.py and run in a process of their own. `falls` is how the first ends: it
"crashes", "hangs", or prints this. `stands` is what the second prints, which goes the same way through the adapter.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Trap:
    """One trap, in one sentence."""

    name: str
    sentence: str
    raw: str
    falls: str
    adapted: str
    stands: str


TRAPS = [
    Trap(
        "first_request",
        "Dropping a state in which no action ever started kills the process: any first request that holds no rule.",
        """
        handle = rules(high=over("a", 5))
        raw.assert_fact(handle, '{"id": "1", "sid": "s", "a": 1.0}')
        raw.delete_state(handle, "s")
        """,
        "crashes",
        """
        ours = Adapted(above("a", 5))
        print([ours.held(a=1.0) for _ in range(500)].count([]))
        ours.engine.close()
        """,
        "500",
    ),
    Trap(
        "pending",
        "More than 64 conditions that hold at once lose the whole evaluation.",
        """
        handle = rules(**{f"r{step}": over("a", step) for step in range(65)})
        try:
            print(fired(handle, a=99.0))
        except raw.error as error:
            print(error)
        """,
        "Could not assert fact, error code: 303",
        """
        print(len(Adapted(*[above("a", step) for step in range(185)]).held(a=999.0)))
        """,
        "185",
    ),
    Trap(
        "children",
        "With 512 different conditions on one level the evaluation never ends, and holds the interpreter's lock.",
        """
        handle = rules(**{f"r{step}": over("a", step) for step in range(512)})
        print(fired(handle, a=-1.0))
        """,
        "hangs",
        """
        ours = Adapted(*[above("a", step) for step in range(600)])
        print(ours.held(a=-1.0), len(ours.held(a=999.0)))
        """,
        "[] 600",
    ),
    Trap(
        "equal",
        "The 256th rule with the same condition crashes the process.",
        """
        fired(rules(**{f"r{rule}": over("a", 1) for rule in range(256)}), a=2.0)
        """,
        "crashes",
        """
        print(len(Adapted(*[above("a", 1)] * 300).held(a=2.0)))
        """,
        "300",
    ),
    Trap(
        "properties",
        "A fact with more than 252 properties beside its two ids is refused.",
        """
        handle = rules(high=over("a0", 5))
        try:
            fired(handle, **{f"a{place}": 1.0 for place in range(253)})
        except raw.error as error:
            print(error)
        """,
        "Could not assert fact, error code: 302",
        """
        ours = Adapted(group=group_on(400))
        print(len(ours.group.features), len(ours.held_with([1.0] * 400)))
        """,
        "400 400",
    ),
    Trap(
        "right_side",
        "A property that is missing on the right of a comparison is read from memory that nobody set: both ways hold.",
        """
        for operator in ("$gt", "$lt"):
            handle = rules(r={"$and": [over("load", 1), {operator: {"load": {"$m": "plan"}}}]})
            print(fired(handle, load=5.0))
        """,
        "['r']\n['r']",
        """
        ours = Adapted(beside("a", Op.GT, "b"), beside("a", Op.LT, "b"))
        print(ours.held_with([None]), ours.held_with([1.0]), ours.held_with([-1.0]))
        """,
        "[] [0] [1]",
    ),
    Trap(
        "arithmetic",
        "A division by a whole zero kills the process.",
        """
        handle = rules(r={"$gt": {"a": {"$div": {"$l": {"$m": "b"}, "$r": {"$m": "c"}}}}})
        fired(handle, a=1, b=7, c=0)
        """,
        "crashes",
        """
        (shard,) = shards_of(group_of([above("a", 1), not_above("b", 2)]))
        print(re.findall(r"\\$[a-z]+", definition_of(shard)))
        """,
        "['$gt', '$lte']",
    ),
    Trap(
        "either",
        "`$or` fires a rule once for each of its sides that is true.",
        """
        handle = rules(either={"$or": [over("a", 1), over("b", 1)]})
        print(fired(handle, a=2.0, b=2.0))
        """,
        "['either', 'either']",
        """
        ours = Adapted(Either((above("a", 1), above("b", 1))))
        print([ours.held(a=2.0, b=2.0), ours.held(b=2.0), ours.held(a=1.0)])
        """,
        "[[0], [0], []]",
    ),
    Trap(
        "missing",
        "`$nex` holds for durable-rules' own record of its state, whatever the fact says.",
        """
        handle = rules(no_pain={"$nex": {"pain": 1}})
        _, offset = raw.assert_fact(handle, '{"id": "1", "sid": "s", "pain": 8.0}')
        print(drained(handle, offset))
        """,
        "['no_pain']",
        """
        ours = Adapted(not_above("a", 5))
        print(ours.held(), ours.held(a=8.0), ours.held(a=5.0))
        """,
        "[] [] [0]",
    ),
    Trap(
        "negation",
        "`not` depends on the order of facts: a rule for lifters without pain runs for one whose pain came second.",
        """
        alone = {"all": [{"lift": over("load", 1)}, {"pain$not": over("pain", 5)}]}
        for facts in ('{"id":"1","sid":"s","load":5.0}', '{"id":"2","sid":"s","pain":9.0}'), \
                     ('{"id":"2","sid":"s","pain":9.0}', '{"id":"1","sid":"s","load":5.0}'):
            handle = raw.create_ruleset("trap", json.dumps({"alone": alone}))
            for fact in facts:
                _, offset = raw.assert_fact(handle, fact)
            print(drained(handle, offset))
        """,
        "['alone']\n[]",
        """
        ours = Adapted(Both((above("a", 1), Not(above("b", 5)))))
        print(ours.held(a=5.0, b=9.0), ours.held(b=9.0, a=5.0), ours.held(a=5.0, b=5.0))
        """,
        "[] [] [0]",
    ),
    Trap(
        "join",
        "A join whose last condition is false runs past its end.",
        """
        second = {"$and": [{"k": 2.0}, {"$gt": {"x": {"first": "x"}}}]}
        rule = {"all": [{"first": {"k": 1.0}}, {"second": second}]}
        for size in range(1, 60):
            handle = raw.create_ruleset("trap", json.dumps({f"r{place}": rule for place in range(size)}))
            for number in range(30):
                fired(handle, id=f"a{number}", k=1.0, x=float(number))
                fired(handle, id=f"b{number}", k=2.0, x=-float(number))
        """,
        "crashes",
        """
        ours = Adapted(beside("a", Op.GT, "b"))
        print([len(ours.held_with([sign])) for sign in (-1.0, 0.0, 1.0) for _ in range(700)].count(1))
        """,
        "700",
    ),
    Trap(
        "nesting",
        "Sixteen `$and` inside each other are refused.",
        """
        condition = over("a", 1)
        for _ in range(16):
            condition = {"$and": [condition, over("b", 1)]}
        try:
            rules(r=condition)
        except raw.error as error:
            print(error)
        """,
        "Could not create ruleset, error code: 113",
        """
        condition = above("a", 1)
        for depth in range(40):
            condition = (Both if depth % 2 else Either)((condition, above("b", depth)))
        ours = Adapted(condition)
        print(ours.held(a=2.0, b=99.0), ours.held(a=2.0, b=39.0), ours.held(a=0.0, b=99.0))
        """,
        "[0] [] [0]",
    ),
    Trap(
        "exponent",
        "A small number is refused, because its text has an exponent.",
        """
        handle = rules(high=over("a", 5))
        try:
            raw.assert_fact(handle, json.dumps({"id": "1", "sid": "s", "a": 0.0000001}))
        except raw.error as error:
            print(error)
        """,
        "Could not assert fact, error code: 204",
        """
        ours = Adapted(above("a", 0))
        grain, largest = float(QUANTUM), float(BEYOND - QUANTUM)
        print([number_text(x) for x in (grain, largest, -largest)], ours.held(a=grain), ours.held(a=largest))
        print([refused(number_text, x) for x in (1e-7, 1e16, float("inf"), float("nan"))])
        """,
        "['0.0001', '99999999999.9999', '-99999999999.9999'] [0] [0]\n[True, True, True, True]",
    ),
    Trap(
        "text",
        "Text is taken for a number: '5' is above 3.",
        """
        print(fired(rules(high=over("a", 3)), a="5"))
        """,
        "['high']",
        """
        ours = Adapted(above("a", 3))
        print([refused(ours.held, a=value) for value in ("5", 5, True)], ours.held(a=5.0))
        """,
        "[True, True, True] [0]",
    ),
    Trap(
        "nothing",
        "null and NaN hold no rule, not even one for everything but 5, and nobody is told.",
        """
        handle = rules(not_five={"$neq": {"a": 5.0}})
        print(fired(handle, id="1", a=None), fired(handle, id="2", a=float("nan")), fired(handle, id="3", a=4.0))
        """,
        "[] [] ['not_five']",
        """
        ours = Adapted(compared(0, Op.NE, 5))
        print(ours.held(), refused(ours.held, a=float("nan")), ours.held(a=4.0))
        """,
        "[] True [0]",
    ),
    Trap(
        "names",
        "Names are compared by a 32-bit hash: 'costarring' and 'liquid' are one.",
        """
        print(fired(rules(r=over("costarring", 1)), liquid=5.0))
        """,
        "['r']",
        """
        print(refused(check_names, ["costarring", "liquid"]), refused(check_names, map(key_of, range(20_000))))
        """,
        "True False",
    ),
    Trap(
        "states",
        "So are ids of states: two athletes share one, and see each other's facts.",
        """
        handle = rules(high=over("a", 1))
        fired(handle, sid="costarring", a=5.0)
        print(raw.get_facts(handle, "liquid"))
        """,
        '[{"id": "1", "sid": "costarring", "a": 5.0}]',
        """
        ours = Adapted(above("a", 1), above("b", 1))
        print(ours.held(a=5.0), ours.held(b=5.0), ours.held(), ours.held(a=5.0))
        """,
        "[0] [1] [] [0]",
    ),
    Trap(
        "duplicates",
        "So are ids of facts, and a fact whose id seems known is dropped without a word.",
        """
        handle = rules(high=over("a", 1))
        print(fired(handle, id="costarring", a=5.0), fired(handle, id="liquid", a=6.0))
        """,
        "['high'] []",
        """
        ours = Adapted(above("a", 1))
        print([ours.held(a=5.0 + turn % 2) for turn in range(500)].count([0]))
        """,
        "500",
    ),
    Trap(
        "repeated_key",
        "A fact that has a key twice fires a rule twice.",
        """
        handle = rules(high=over("a", 1))
        _, offset = raw.assert_fact(handle, '{"id": "1", "sid": "s", "a": 5.0, "a": 6.0}')
        print(drained(handle, offset))
        """,
        "['high', 'high']",
        """
        ours = Adapted(above("a", 1), above("a", 2), above("b", 3))
        print(len(ours.group.features), len({key_of(place) for place in range(len(ours.group.features))}))
        """,
        "2 2",
    ),
    Trap(
        "events",
        "Events are used up by the first rule that they fire.",
        """
        handle = rules(low=over("a", 1), high=over("a", 2))
        _, offset = raw.assert_event(handle, '{"id": "1", "sid": "s", "a": 5.0}')
        print(drained(handle, offset))
        """,
        "['low']",
        """
        print(Adapted(above("a", 1), above("a", 2)).held(a=5.0))
        """,
        "[0, 1]",
    ),
    Trap(
        "left_behind",
        "What an evaluation leaves behind when it is broken off fires in the next one.",
        """
        handle = rules(high=over("a", 4))
        raw.assert_fact(handle, '{"id": "1", "sid": "s", "a": 5.0}')
        _, offset = raw.assert_fact(handle, '{"id": "2", "sid": "s", "a": 6.0}')
        print(drained(handle, offset))
        """,
        "['high', 'high']",
        """
        ours = Adapted(above("a", 4), above("b", 4))
        for broken in ("start_action_for_state", "complete_and_start_action", "retract_fact"):
            with breaking(broken):
                print(refused(ours.held, a=5.0), end=" ")
            print(ours.held(b=5.0), ours.held(a=5.0))
        """,
        "True [1] [0]\nTrue [1] [0]\nTrue [1] [0]",
    ),
    Trap(
        "retracted_early",
        "Retracting a fact that was drained takes the next fact's activation with it.",
        """
        handle = rules(high=over("a", 1))
        fired(handle, id="1", a=5.0)
        _, offset = raw.assert_fact(handle, '{"id": "2", "sid": "s", "a": 6.0}')
        raw.retract_fact(handle, '{"id": "1", "sid": "s", "a": 5.0}')
        print(drained(handle, offset))
        """,
        "[]",
        """
        ours = Adapted(above("a", 1))
        with watching() as calls:
            print(ours.held(a=5.0), ours.held(a=6.0))
        print(*calls)
        """,
        "[0] [0]\n"
        "assert_fact start_action_for_state complete_and_start_action retract_fact "
        "assert_fact start_action_for_state complete_and_start_action retract_fact",
    ),
    Trap(
        "live_states",
        "The 1,025th athlete whose state lives has no memory left.",
        """
        handle = rules(high=over("a", 1))
        for athlete in range(1100):
            try:
                fired(handle, sid=f"athlete-{athlete}", a=0.0)
            except MemoryError:
                print(athlete)
                break
        """,
        "1024",
        """
        ours = Adapted(above("a", 1))
        print([ours.held(a=float(athlete % 3)) for athlete in range(5000)].count([0]))
        """,
        "1666",
    ),
    Trap(
        "offsets",
        "An offset that is kept, or wrong, kills the process.",
        """
        handle = rules(high=over("a", 1))
        fired(handle, a=2.0)
        raw.start_action_for_state(handle, 4_000_000)
        """,
        "crashes",
        """
        ours = Adapted(above("a", 1))
        print(ours.held(a=5.0))
        ours.engine.reset(ours.group)
        print(ours.held(a=5.0))
        """,
        "[0]\n[0]",
    ),
    Trap(
        "freed_handle",
        "The number of a freed handle is given to another one in the end, so a stale one answers for other rules.",
        """
        stale = rules(high=over("a", 1))
        raw.delete_ruleset(stale)
        while (number := rules(low={"$lt": {"a": 1.0}})) != stale:
            raw.delete_ruleset(number)
        print(fired(stale, a=0.0))
        """,
        "['low']",
        """
        ours = Adapted(above("a", 1))
        ours.engine.close()
        print(refused(ours.held, a=5.0))
        """,
        "True",
    ),
    Trap(
        "state_leak",
        "A handle that is freed before its state leaks the better part of a megabyte.",
        """
        before = resident_kib()
        for _ in range(40):
            handle = rules(**{f"r{step}": over("a", step) for step in range(60)})
            fired(handle, a=5.0)
            raw.delete_ruleset(handle)
        print((resident_kib() - before) // 40 > 500)
        """,
        "True",
        """
        group = ladder_of(60)
        for turn in range(60):
            if turn == 20:
                before = resident_kib()
            ours = Adapted(group=group)
            assert len(ours.held(a=5.0)) == 5
            ours.engine.close()
        print((resident_kib() - before) // 40 < 20)
        """,
        "True",
    ),
    Trap(
        "refused_leak",
        "A handle that is refused when it is made leaks too, and there is nothing to free.",
        """
        condition = over("a", 1)
        for _ in range(16):
            condition = {"$and": [condition, over("b", 1)]}
        before = resident_kib()
        for _ in range(100):
            try:
                rules(r=condition)
            except raw.error:
                pass
        print((resident_kib() - before) // 100 > 50)
        """,
        "True",
        """
        bad = group_of([above("a", 1), compared(1, Op.GT, 10**13)])
        for turn in range(120):
            if turn == 20:
                before = resident_kib()
            assert refused(Adapted, group=bad)
        print((resident_kib() - before) // 100 < 5)
        """,
        "True",
    ),
    Trap(
        "threads",
        "Its Host starts timer threads that walk states which are gone.",
        """
        import durable.lang, durable.engine
        before = threading.active_count()
        durable.engine.Host()
        print(threading.active_count() - before)
        """,
        "2",
        """
        ours = Adapted(above("a", 1))
        print(ours.held(a=5.0), threading.active_count(), [name for name in sys.modules if name.startswith("durable.")])
        """,
        "[0] 1 []",
    ),
]


def program(text: str) -> str:
    """The text of a program, as it runs."""
    return dedent(text)
