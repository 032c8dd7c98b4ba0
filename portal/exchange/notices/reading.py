"""Reads files in a child process with little memory and time, so that no file can hurt the portal.

Many files go into one child, because starting it costs more than reading them. When that child dies, each file gets a
child of its own: the hostile one is refused, the others are read. After some deaths the rest is refused unread, so that
one import holds up nobody for long.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.core.sandbox import SandboxFault, run_limited
from portal.exchange.notices import gaps
from portal.exchange.notices.notice_xml import MAX_BYTES, NoticeUnreadable
from portal.exchange.notices.parse import parse_payload
from portal.exchange.notices.parsed import ParsedNotice, from_json
from portal.exchange.notices.values import publication_number

SECONDS, MEMORY_MB = 10, 512
MOST_DEATHS = 4
BATCH_BYTES = 6 * 1024 * 1024
HERE = "portal.exchange.notices.reading:read_batch"
NamedFile = tuple[str, bytes]
TOO_LARGE = f"Filen er større enn {MAX_BYTES // 1024 // 1024} MB."
TOO_HEAVY = "Filen lot seg ikke lese innenfor rimelig tid og minne."
GIVEN_UP = "Filen er ikke lest, for flere av de andre tok for mye tid eller minne. Send den uten dem."


def pack(payloads: Sequence[bytes]) -> bytes:
    """Several files as one: a line with their lengths, then the bytes one after another."""
    return json.dumps([len(p) for p in payloads]).encode() + b"\n" + b"".join(payloads)


def read_batch(packed: bytes) -> list[dict[str, Any]]:
    """In the child: the answer of the parser for each file of `pack`."""
    head, _newline, rest = packed.partition(b"\n")
    answers, start = [], 0
    for length in json.loads(head):
        answers.append(parse_payload(rest[start : start + length]))
        start += length
    return answers


def _batches(files: Sequence[NamedFile]) -> list[list[NamedFile]]:
    """Files in their order, in groups that one child can hold."""
    groups: list[list[NamedFile]] = []
    size = 0
    for name, payload in files:
        if not groups or size + len(payload) > BATCH_BYTES:
            groups.append([])
            size = 0
        groups[-1].append((name, payload))
        size += len(payload)
    return groups


def _answers(group: Sequence[NamedFile], deaths: list[SandboxFault]) -> list[dict[str, Any]]:
    if len(deaths) >= MOST_DEATHS:
        return [{"unreadable": GIVEN_UP} for _file in group]
    try:
        answers = run_limited(HERE, pack([p for _n, p in group]), seconds=SECONDS, memory_mb=MEMORY_MB)
    except SandboxFault as death:
        deaths.append(death)
        if len(group) == 1:
            return [{"unreadable": TOO_HEAVY}]
        return [_answers([file], deaths)[0] for file in group]
    return list(answers)


def numbered(notice: ParsedNotice, number: str | None) -> ParsedNotice:
    """The notice with Doffin's number, which also is a link to it; unchanged when there is none."""
    if number is None:
        return notice
    return replace(notice, publication_number=number, missing=[m for m in notice.missing if m != gaps.LINK])


def _result(name: str, answer: dict[str, Any]) -> ParsedNotice | NoticeUnreadable:
    if "unreadable" in answer:
        return NoticeUnreadable(answer["unreadable"])
    return numbered(from_json(answer["notice"]), publication_number(name))


def read_notices(files: Sequence[NamedFile]) -> list[ParsedNotice | NoticeUnreadable]:
    """For each (file name, bytes), in order: the notice, or why it is not one."""
    results: dict[int, ParsedNotice | NoticeUnreadable] = {}
    readable = []
    for index, (_name, payload) in enumerate(files):
        if len(payload) > MAX_BYTES:
            results[index] = NoticeUnreadable(TOO_LARGE)
        else:
            readable.append(index)
    deaths: list[SandboxFault] = []
    answers = [answer for group in _batches([files[i] for i in readable]) for answer in _answers(group, deaths)]
    for index, answer in zip(readable, answers, strict=True):
        results[index] = _result(files[index][0], answer)
    return [results[index] for index in range(len(files))]
