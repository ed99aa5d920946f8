"""Batches of any size: files of many formats in, a line of findings for every segment, in order.

Memory stays flat, a run that breaks off goes on where it stopped, and what was checked before and
has not changed is not checked again.
"""

from __future__ import annotations

from mtqa.batch._inputs import Identity, Input, documents, expand, gone, identify, units
from mtqa.batch._job import Batch, Job, counted
from mtqa.batch._key import Scope
from mtqa.batch._parquet import refuse_output, row, schema
from mtqa.batch._part import State, manifest_of
from mtqa.batch._record import Answer, Record, answer, record
from mtqa.batch._run import Done, answers

__all__ = [
    "Answer",
    "Batch",
    "Done",
    "Identity",
    "Input",
    "Job",
    "Record",
    "Scope",
    "State",
    "answer",
    "answers",
    "counted",
    "documents",
    "expand",
    "gone",
    "identify",
    "manifest_of",
    "record",
    "refuse_output",
    "row",
    "schema",
    "units",
]
