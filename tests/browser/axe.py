"""axe-core inside a page, and what it found in words that lead to the fault."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async ([only, without]) => {
  const rules = {"target-size": {enabled: true}};
  for (const name of without) rules[name] = {enabled: false};
  const options = {runOnly: only, resultTypes: ["violations"], preload: false, elementRef: false};
  if (only.type === "tag") options.rules = rules;
  return (await axe.run(document, options)).violations;
}"""


def _words(page: Page, found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{rule['id']}: {node['target'][-1]} – {' '.join(node['failureSummary'].split())[:300]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]


def faults(page: Page) -> list[str]:
    """All rules."""
    return _words(page, page.evaluate(RUN, [{"type": "tag", "values": TAGS}, []]))


def faults_of_words(page: Page) -> list[str]:
    """All rules but those of colour, which is the same in every language."""
    return _words(page, page.evaluate(RUN, [{"type": "tag", "values": TAGS}, COLOURS]))


def faults_of_colour(page: Page) -> list[str]:
    """The rules of colour alone."""
    return _words(page, page.evaluate(RUN, [{"type": "rule", "values": COLOURS}, []]))
