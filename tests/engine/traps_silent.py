"""Traps of durable-rules 2.0.28 in which the answer is wrong, and nobody is told."""

from __future__ import annotations

from tests.engine.trap import Trap

SILENT = [
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
        fired(handle, sid="7c198045-2b8d-40c2-a1c9-8542ea507668", a=5.0)
        print(raw.get_facts(handle, "8fbf930f-75ae-40d9-ad86-bc45ec5447f5"))
        """,
        '[{"id": "1", "sid": "7c198045-2b8d-40c2-a1c9-8542ea507668", "a": 5.0}]',
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
]
