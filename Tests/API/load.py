#!/usr/bin/env python3
"""Many sessions at once: each changes its state again and again, and looks whether the answer is its own.

    Tests/API/load.py PROBE [SECONDS] [SESSIONS] [PAUSE]

PAUSE is what a session waits between two changes, in seconds. Printed are the requests a second, their times, and the server's
memory at the beginning and at the end. Exit 1 when an answer is lost, mixed up or refused.
"""

import http.client
import json
import random
import signal
import subprocess
import sys
import threading
import time

probe = sys.argv[1]
seconds, sessions, pause = (float(a) for a in (sys.argv[2:] + ["60", "50", "0.5"][len(sys.argv) - 2 :])[:3])

server = subprocess.Popen([probe, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
port = int(server.stdout.readline().split(":")[-1].strip(" /\n"))


def memory():
    with open(f"/proc/{server.pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def changed(state, draw):
    """One thing that a person does: a switch, a head, a weight, undo."""
    what = draw.random()
    if what < 0.5:
        values = state["input"].split(",")
        place = draw.randrange(len(values))
        values[place] = "10"[int(values[place])]
        return {**state, "input": ",".join(values)}
    if what < 0.8:
        heads = set(state["interventions"][0]["ablate"]["heads"] if state["interventions"] else [])
        heads ^= {f"{draw.randrange(4)}.{draw.randrange(4)}"}
        return {**state, "interventions": [{"ablate": {"heads": sorted(heads)}}] if heads else []}
    return {**state, "interventions": []}


times, faults, lock = [], [], threading.Lock()


def session(number):
    draw = random.Random(number)
    state = {"input": "1,0,1,0,1", "interventions": []}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    end = time.time() + seconds
    time.sleep(pause * draw.random())
    while time.time() < end:
        state = changed(state, draw)
        start = time.time()
        try:
            connection.request("POST", "/api/state", json.dumps(state), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            report = json.loads(answer.read())
            took = time.time() - start
            heads = state["interventions"][0]["ablate"]["heads"] if state["interventions"] else []
            right = answer.status == 200 and report["state"]["input"] == state["input"] and report["removed"]["heads"] == heads
            with lock:
                times.append(took)
                if not right:
                    faults.append((answer.status, state, str(report)[:200]))
        except Exception as error:
            with lock:
                faults.append((0, state, repr(error)))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(pause * (0.5 + draw.random()))


before = memory()
threads = [threading.Thread(target=session, args=(number,)) for number in range(int(sessions))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
after = memory()
server.send_signal(signal.SIGINT)
status = server.wait(timeout=30)
times.sort()


def share(part):
    return 1000 * times[min(len(times) - 1, int(part * len(times)))]


print(
    f"{len(times)} requests of {int(sessions)} sessions, {len(times) / seconds:.0f} a second; "
    f"median {share(0.5):.0f} ms, 99 % {share(0.99):.0f} ms, longest {share(1):.0f} ms; "
    f"memory {before:.0f} MB, then {after:.0f} MB; {len(faults)} faults; exit status {status}"
)
for fault in faults[:5]:
    print(fault)
sys.exit(1 if faults or status else 0)
