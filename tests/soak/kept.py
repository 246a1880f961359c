# SPDX-License-Identifier: Apache-2.0
"""Whether every record that was printed is in the index, once."""
import collections
import json
import sqlite3

TABLES = ("results", "counts", "crossings", "occupancy")


def moment_of(record):
    return (record["source"], record["wall"], record["t0"], record["t1"])


def rows(stage, query):
    connection = sqlite3.connect(stage.db)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def stored(stage, table):
    """The records of a table, by the task of each."""
    found = collections.defaultdict(list)
    for task, record in rows(stage, f"SELECT t.name, r.record FROM {table} r JOIN tasks t ON t.id = r.task"):
        found[task].append(json.loads(record))
    return found


def same(record):
    """A record as what it says; "task" is written beside it."""
    return json.dumps({name: value for name, value in record.items() if name != "task"}, sort_keys=True)


def compare(name, printed, kept, more):
    """`more`: so many may have been kept and not printed any more."""
    printed, kept = collections.Counter(map(same, printed)), collections.Counter(map(same, kept))
    said = [f"{name}: printed and not in the index: {record[:300]}" for record in printed - kept if record not in kept]
    said += [f"{name}: {n} times in the index: {record[:300]}" for record, n in kept.items() if n > 1]
    said += [f"{name}: printed {n} times: {record[:300]}" for record, n in printed.items() if n > 1]
    unprinted = list((kept - printed).elements())
    if len(unprinted) > more:
        said.append(f"{name}: {len(unprinted)} in the index were never printed, at most {more} may be: {unprinted[0][:300]}")
    return said


def twice(name, records):
    """No two answers about the same moment."""
    seen = collections.Counter(map(moment_of, records))
    return [f"{name}: {n} records about {moment}" for moment, n in seen.items() if n > 1]


def occupancy(name, stage, printed, more):
    """These have no record in the index: who, where, when and how many."""
    def step(record):
        return record["source"], record["zone"], record["class"], record["wall"], record["n"]
    wall = "strftime('%Y-%m-%dT%H:%M:%S', o.t / 1000000, 'unixepoch') || printf('.%03dZ', o.t / 1000 % 1000)"
    query = (f"SELECT s.name, o.zone, o.class, {wall}, o.n FROM occupancy o JOIN sources s ON s.id = o.source "
             f"JOIN tasks t ON t.id = o.task WHERE t.name = '{name}'")
    printed, kept = collections.Counter(map(step, printed)), collections.Counter(rows(stage, query))
    said = [f"{name}: occupancy printed and not in the index: {one}" for one in printed - kept]
    if (kept - printed).total() > more:
        said.append(f"{name}: occupancy in the index that was never printed: {list((kept - printed).elements())[:3]}")
    return said


def problems(stage, name, answers, counted, kills):
    """`answers` and `counted` are what one chain printed; each kill may leave some records kept and not printed."""
    kinds = {kind: [record for record in counted if record["schema"] == f"vlm.{kind}/1"]
             for kind in ("count", "crossing", "occupancy")}
    more = 50 * kills
    said = compare(f"{name} results", answers, stored(stage, "results")[name], more)
    said += compare(f"{name} counts", kinds["count"], stored(stage, "counts")[name], more)
    said += compare(f"{name} crossings", kinds["crossing"], stored(stage, "crossings")[name], more)
    said += occupancy(name, stage, kinds["occupancy"], more)
    return said + twice(f"{name} results", answers) + twice(f"{name} counts", kinds["count"])


def whole(stage):
    """Whether the index is in order."""
    said = [f"integrity: {row[0]}" for row in rows(stage, "PRAGMA integrity_check") if row[0] != "ok"]
    said += [f"foreign keys: {row}" for row in rows(stage, "PRAGMA foreign_key_check")]
    stage.call("vlm-index", "verify", "--db", stage.db)
    return said
