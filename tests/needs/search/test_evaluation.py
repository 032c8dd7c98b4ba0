"""How well the search finds, and that both databases answer alike.

`ranked.json` holds the answers to every query of the set, in order. Both databases are held to it, so they are equal;
after a change that is meant to change answers, write it anew with REWRITE_RANKED=1 and read the difference.
"""

import json
import os
from pathlib import Path

from tests.needs.search.evaluation import SET, load, mean, measure

RANKED = Path(__file__).with_name("ranked.json")


def test_recall_and_precision_stay_above_their_floors_and_both_databases_rank_alike(inside: None) -> None:
    figures = measure(load())
    lines = [f"{'all':>10} recall %.3f precision@5 %.3f" % mean(figures)]
    lines += [
        f"{group['kind']:>10} recall %.3f precision@5 %.3f" % mean(figures, group["kind"]) for group in SET["query"]
    ]
    print("\n".join(lines))
    ranked = {figure.query: list(figure.found) for figure in figures}
    if os.environ.get("REWRITE_RANKED"):
        RANKED.write_text(
            "{\n"
            + ",\n".join(f"{json.dumps(q, ensure_ascii=False)}: {json.dumps(f)}" for q, f in ranked.items())
            + "\n}\n",
            encoding="utf-8",
        )
    assert len(SET["need"]) >= 60
    assert len(figures) >= 80
    recall, precision = mean(figures)
    assert recall >= 0.98
    assert precision >= 0.92
    for kind in ("nb", "nn", "plain", "compound", "code", "phrase", "two"):
        assert mean(figures, kind)[0] >= 0.97, kind
    assert mean(figures, "typo")[0] >= 0.9
    assert ranked == json.loads(RANKED.read_text(encoding="utf-8"))
