"""Writes Tests/Fixtures/tensorboard.tfevents with TensorBoard's own classes (tensorboard 2.21): three events.

    python tensorboard_events.py tensorboard.tfevents
"""

import sys

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter


def values(**scalars):
    return Summary(value=[Summary.Value(tag=tag.replace("__", "/"), simple_value=x) for tag, x in scalars.items()])


with open(sys.argv[1], "wb") as file:
    writer = RecordWriter(file)
    for event in [
        Event(wall_time=1.5, file_version="brain.Event:2"),
        Event(wall_time=2.25, step=1, summary=values(loss__train=2.75, accuracy__all=0.03125)),
        Event(wall_time=1e9, step=300, summary=values(loss__train=0.1)),
    ]:
        writer.write(event.SerializeToString())
    writer.flush()
