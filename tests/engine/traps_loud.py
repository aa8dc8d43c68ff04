"""Traps of durable-rules 2.0.28 in which the process dies, hangs, refuses or grows."""

from __future__ import annotations

from tests.engine.trap import Trap

LOUD = [
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
