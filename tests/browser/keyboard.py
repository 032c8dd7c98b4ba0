"""Hands that have only a keyboard: Tab, Shift+Tab, Enter, Space, arrows and letters. Each stop must show itself."""

from datetime import datetime
from typing import Any

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as TooSlow

MOST_STOPS = 160

# What stands in focus, whether one can see that it does, and whether it stands where one can see it.
FOCUS = """wanted => {
  const here = document.activeElement;
  if (!here || here === document.body) return {on_page: false};
  const box = here.getBoundingClientRect();
  const ringed = [[here, null], [here, "::after"], [here.parentElement, null], [here.closest("label, .field"), null]]
    .filter(([element]) => element)
    .some(([element, part]) => {
      const style = getComputedStyle(element, part);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  return {
    on_page: true,
    there: wanted !== null && here === wanted,
    ringed,
    in_view: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !(top && (here.contains(top) || top.contains(here) || here.labels?.[0]?.contains(top))),
    words: (here.getAttribute("aria-label") || here.labels?.[0]?.innerText || here.innerText || here.value || here.id || here.tagName).trim().slice(0, 60),
    tag: here.tagName,
  };
}"""  # noqa: E501


class Keyboard:
    """Moves on a page by keys alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Instead of what stands in the field."""
        self.press("Control+a")
        if text:
            self.page.keyboard.insert_text(text)
        else:
            self.press("Delete")

    def stop(self, wanted: Locator | None = None) -> dict[str, Any]:
        """The present stop; fails when one cannot see where it is."""
        handle = wanted.element_handle() if wanted is not None else None
        found: dict[str, Any] = self.page.evaluate(FOCUS, handle)
        if found["on_page"]:
            assert found["ringed"], f"no visible focus on: {found['words']}"
            assert found["in_view"], f"focus is outside the window: {found['words']}"
            assert not found["covered"], f"focus is covered: {found['words']}"
        return found

    def to(self, wanted: Locator, key: str = "Tab") -> Locator:
        """Tab until there."""
        handle = wanted.element_handle()
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            found: dict[str, Any] = self.page.evaluate(FOCUS, handle)
            if found["on_page"]:
                assert found["ringed"], f"no visible focus on: {found['words']}"
                assert found["in_view"], f"focus is outside the window: {found['words']}"
                assert not found["covered"], f"focus is covered: {found['words']}"
                if found["there"]:
                    return wanted
                passed.append(found["words"])
            self.press(key)
        raise AssertionError(f"not reached by {key}: {wanted}; passed {passed[-30:]}")

    def button(self, name: str, key: str = "Enter") -> None:
        """To the button and press it."""
        self.to(self.page.get_by_role("button", name=name, exact=True))
        self.press(key)

    def link(self, name: str, *, exact: bool = True, index: int = 0) -> None:
        """To the link and follow it."""
        self.to(self.page.get_by_role("link", name=name, exact=exact).nth(index))
        self.press("Enter")

    def fill(self, label: str, text: str) -> None:
        """To the field of that label, and write."""
        self.to(self.page.get_by_label(label, exact=False).first)
        self.write(text)

    def field(self, name: str, text: str) -> None:
        """The same, by the field's name in the form."""
        self.to(self.page.locator(f"[name='{name}']"))
        self.write(text)

    def arrives(self, address: str) -> None:
        """The page of that address comes; otherwise the faults that the present page tells are shown."""
        try:
            self.page.wait_for_url(lambda url: url.endswith(address))
        except TooSlow:
            told = self.page.locator(".error-summary, .alert, h1").all_inner_texts()
            raise AssertionError(f"still at {self.page.url}, which says {told}") from None

    def moment(self, name: str, when: datetime, *, day_only: bool = False) -> None:
        """A date, or date and time, typed part by part, in the order that this browser's own language has."""
        field = self.to(self.page.locator(f"[name='{name}']"))
        wanted = when.strftime("%Y-%m-%d" if day_only else "%Y-%m-%dT%H:%M")
        for day, hour in (("%m%d%Y", "%I%M%p"), ("%d%m%Y", "%H%M")):
            self.press(*["ArrowLeft"] * 7)
            self.page.keyboard.type(when.strftime(day))
            if not day_only:
                self.press("ArrowRight")
                self.page.keyboard.type(when.strftime(hour))
            if field.input_value() == wanted:
                return
        raise AssertionError(f"{name} shows {field.input_value()}, not {wanted}")

    def choose(self, name: str, value: str) -> None:
        """Among radio buttons: into the group by Tab, along it by arrows."""
        group = self.page.locator(f"input[name='{name}']")
        entry = self.page.locator(f"input[name='{name}']:checked")
        self.to(entry if entry.count() else group.first)
        for _ in range(group.count() + 1):
            if self.page.locator(f"input[name='{name}'][value='{value}']").is_checked():
                return
            self.press("ArrowDown" if entry.count() else "Space")
        raise AssertionError(f"{name}={value} not reached by arrows")

    def pick(self, name: str, words: str) -> None:
        """In a list that folds out: type the first letters."""
        field = self.to(self.page.locator(f"select[name='{name}']"))
        self.page.keyboard.type(words)
        chosen = field.evaluate("list => list.selectedOptions[0].text")
        assert chosen.startswith(words), f"{name} shows {chosen}"
