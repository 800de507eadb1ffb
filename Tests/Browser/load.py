"""Fifty people at once: `load.py .build/release/probe-cli [--seconds 60]`.

Each session keeps its connection and changes its state as fast as it is answered. Every answer is compared, byte by byte, with
what the same state gave when nobody else was there.
"""

import argparse
import http.client
import json
import random
import statistics
import threading
import time
import urllib.parse

from server import Server

HEADERS = {"Content-Type": "application/json"}


def states(model, world, count, seed):
    """Different states: inputs with up to three heads removed."""
    draw = random.Random(seed)
    heads = [f"{layer}.{head}" for layer in range(model["layers"]) for head in range(model["heads"])]
    found = {}
    while len(found) < count:
        values = ",".join(draw.choice(one["values"]) for one in world["inputs"])
        removed = sorted(draw.sample(heads, draw.randint(0, 3)))
        changes = [{"ablate": {"heads": removed, "mode": "zero"}}] if removed else []
        state = {"model": model["id"], "input": values, "interventions": changes}
        found[json.dumps(state)] = None
    return list(found)


def memory(server):
    """Resident megabytes of the server."""
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("program")
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--sessions", type=int, default=50)
    options.add_argument("--pause", type=float, default=1.0, help="seconds that a person looks before the next change")
    given = options.parse_args()
    server = Server(given.program)
    server.wait()
    place = urllib.parse.urlparse(server.address).netloc
    model = server.get("/api/session")["models"][0]
    asked = states(model, model["world"], 200, seed=1)
    print(f"200 states of {model['name']}, seed 1")

    def ask(connection, state):
        connection.request("POST", "/api/state", state, HEADERS)
        answer = connection.getresponse()
        return answer.status, answer.read()

    alone, expected = [], {}
    connection = http.client.HTTPConnection(place, timeout=60)
    for state in asked:
        begin = time.monotonic()
        status, body = ask(connection, state)
        alone.append(time.monotonic() - begin)
        assert status == 200, body
        expected[state] = body
    before = memory(server)
    taken, faults, lock = [], [], threading.Lock()
    end = time.monotonic() + given.seconds

    def session(number):
        draw, connection = random.Random(number), http.client.HTTPConnection(place, timeout=60)
        time.sleep(draw.random() * given.pause)
        while time.monotonic() < end:
            state = draw.choice(asked)
            begin = time.monotonic()
            try:
                status, body = ask(connection, state)
                fault = None if status == 200 and body == expected[state] else f"status {status}, another answer"
            except (OSError, http.client.HTTPException) as error:
                fault, connection = repr(error), http.client.HTTPConnection(place, timeout=60)
            with lock:
                taken.append(time.monotonic() - begin)
                if fault:
                    faults.append(fault)
            time.sleep(given.pause * (0.5 + draw.random()))

    sessions = [threading.Thread(target=session, args=(number,)) for number in range(given.sessions)]
    for one in sessions:
        one.start()
    for one in sessions:
        one.join()
    after = memory(server)
    server.stop()

    def milliseconds(times, share):
        return 1000 * statistics.quantiles(times, n=100)[share - 1]

    print(f"one session: median {milliseconds(alone, 50):.1f} ms, 99th percentile {milliseconds(alone, 99):.1f} ms")
    print(f"{given.sessions} sessions, {given.seconds:g} s: {len(taken)} answers, median {milliseconds(taken, 50):.1f} ms, "
          f"99th percentile {milliseconds(taken, 99):.1f} ms; memory {before:.0f} MB before, {after:.0f} MB after")
    for fault in sorted(set(faults))[:5]:
        print(f"FAIL  {fault}")
    print(f"{len(taken) - len(faults)} passed, {len(faults)} failed")
    raise SystemExit(1 if faults or not taken else 0)


if __name__ == "__main__":
    main()
