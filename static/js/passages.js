// Puts [[ and ]] around what is selected in a text, for those who would rather press than write. The page works without.
(() => {
  "use strict";
  for (const tools of document.querySelectorAll(".mark-tools")) tools.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-marks]");
    const field = button && document.getElementById(button.dataset.marks);
    if (!field) return;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const chosen = value.slice(start, end).replace(/\[\[|\]\]/g, "");
    field.setRangeText(`[[${chosen}]]`, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    // With nothing chosen, one writes between the marks.
    if (!chosen) field.setSelectionRange(start + 2, start + 2);
  });
})();
